using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests;

/// <summary>What may be asked, with a value for everything that a test does not care about.</summary>
internal static class Asks
{
    /// <summary>A device of that host name joins.</summary>
    /// <param name="id">Its id and the name that its key is derived from; without: the host name.</param>
    public static RegisterPeer Register(
        string hostname,
        string? id = null,
        string key = "key",
        ulong random = 0,
        DateTimeOffset? now = null,
        string sshKey = "",
        params string[] extraLabels) => new(
            Peer(id ?? hostname), WireGuardKeyOf(id ?? hostname), Key(key), PeerMeta.Empty with { Hostname = hostname }, sshKey,
            [.. extraLabels], Location: null, random, now ?? Noon);

    /// <summary>A user signs in a device of that host name.</summary>
    /// <param name="id">Its id and the name that its key is derived from; without: the host name.</param>
    public static RegisterPeerByUser RegisterBy(
        string user, string hostname, string? id = null, string emailName = "", ulong random = 0, params string[] extraLabels) => new(
            Peer(id ?? hostname), WireGuardKeyOf(id ?? hostname), User(user), emailName, PeerMeta.Empty with { Hostname = hostname },
            SshKey: "", [.. extraLabels], Location: null, random, Noon);

    public static RenewPeerLogin Renew(string peer, string user, DateTimeOffset? now = null) => new(Peer(peer), User(user), now ?? Noon);

    public static ExtendPeerLogin Extend(string peer, string user, DateTimeOffset? now = null) => new(Peer(peer), User(user), now ?? Noon);

    public static ExpirePeerLogin Expire(string peer, DateTimeOffset? now = null, DateTimeOffset? lastSeen = null) =>
        new(Peer(peer), lastSeen, now ?? Noon);

    public static UpdatePeer Update(
        Peer peer,
        string? name = null,
        bool? ssh = null,
        bool? loginExpiration = null,
        bool? inactivityExpiration = null,
        bool? approval = null,
        IPAddress? address = null) => new(
            peer.Id, name ?? peer.Name, ssh ?? peer.SshEnabled, loginExpiration ?? peer.LoginExpirationEnabled,
            inactivityExpiration ?? peer.InactivityExpirationEnabled, approval, address);

    public static RenamePeer Rename(string peer, string name) => new(Peer(peer), name);

    public static DeletePeer DeletePeer(string peer) => new(Peer(peer));

    public static CreateSetupKey CreateKey(
        string name = "key",
        TimeSpan expiresIn = default,
        SetupKeyType type = SetupKeyType.Reusable,
        int limit = 0,
        string? id = null,
        params string[] groups) => new(
            Key(id ?? name), name, type, SetupKey.HashOf(name), SetupKey.MaskOf(name), expiresIn, GroupIds(groups), limit,
            Ephemeral: false, AllowExtraDnsLabels: false, Noon);

    public static CreateGroup CreateGroup(string name, params string[] peers) =>
        new(Group(name), name, [.. peers.Select(Peer)], []);

    public static UpdateGroup UpdateGroup(string id, string? name = null, params string[] peers) =>
        new(Group(id), name ?? id, [.. peers.Select(Peer)], []);

    public static DeleteGroup DeleteGroup(string name) => new(Group(name));

    /// <summary>Of the settings as they are.</summary>
    public static UpdateAccountSettings UpdateSettings(
        this Scenario scenario, Func<AccountSettings, AccountSettings>? change = null, string? range = null) =>
        new(change?.Invoke(scenario.Account.Settings) ?? scenario.Account.Settings, range is null ? null : Prefix(range));

    public static AddUser AddUser(
        string user,
        string issuer = "https://login.test/",
        string? subject = null,
        Role role = Role.User,
        bool invited = false,
        params string[] groups) => new(User(user), issuer, subject ?? user, role, GroupIds(groups), invited, Noon);

    public static UpdateUser UpdateUser(string user, Role role = Role.User, bool blocked = false, params string[] groups) =>
        new(User(user), role, GroupIds(groups), blocked);

    public static DeleteUser DeleteUser(string user) => new(User(user));

    /// <summary>A group that is made gets the name as its id.</summary>
    public static SyncTokenGroups SyncGroups(string user, params string[] names) =>
        new(User(user), [.. names.Select(n => new TokenGroup(n, Group(n)))]);

    public static CreateServiceUser CreateServiceUser(string name, Role role = Role.Admin) =>
        new(User(name), name, role, NonDeletable: false, Noon);

    public static CreateAccessToken CreateToken(string user, string token = "token", int days = 30, string? secret = null) => new(
        User(user), new AccessTokenId(token), token, "hash of " + (secret ?? token), TimeSpan.FromDays(days), Noon);

    public static DeleteAccessToken DeleteToken(string user, string token = "token") => new(User(user), new AccessTokenId(token));

    public static TCommand By<TCommand>(this TCommand command, Actor actor)
        where TCommand : AccountCommand => command with { Actor = actor };

    public static TCommand ByUser<TCommand>(this TCommand command, string user)
        where TCommand : AccountCommand => command.By(new Actor.User(User(user)));

    public static TCommand ByPeer<TCommand>(this TCommand command, string peer)
        where TCommand : AccountCommand => command.By(new Actor.Peer(Peer(peer)));
}
