using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Tests;

/// <summary>What may have happened. A thing is called by one name, which is also its id.</summary>
internal static class Facts
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly AccountId AccountId = new("account");

    public const string All = "All";

    public static AccountEvent[] AccountOpened(string network = "100.64.0.0/16", string domain = "mesh.test", bool approval = false) =>
    [
        new AccountCreated(
            Prefix(network), AccountSettings.Default with { DnsDomain = domain, PeerApprovalEnabled = approval }, Noon.AddDays(-30)),
        new GroupCreated(new Group(Group(All), All, Issued.Api, [], [])),
    ];

    /// <summary>The account's switches have been turned so.</summary>
    public static Step Settings(Func<AccountSettings, AccountSettings> change) =>
        new(account => Account.Evolve(account, new AccountSettingsChanged(change(account.Settings))));

    /// <summary>A setup key whose secret is its name. Without <paramref name="expiresAt"/> it never expires.</summary>
    public static AccountEvent KeyCreated(
        string name = "key",
        DateTimeOffset? expiresAt = null,
        SetupKeyType type = SetupKeyType.Reusable,
        int limit = 0,
        bool ephemeral = false,
        bool extraLabels = false,
        params string[] groups) => new SetupKeyCreated(new SetupKey(
            Key(name), name, type, SetupKey.HashOf(name), SetupKey.MaskOf(name), Noon.AddDays(-1), expiresAt, Noon.AddDays(-1),
            Revoked: false, UsedTimes: 0, LastUsed: null, GroupIds(groups), type == SetupKeyType.OneOff ? 1 : limit, ephemeral,
            extraLabels));

    public static AccountEvent KeyRevoked(string name = "key") => new SetupKeyRevoked(Key(name), Noon.AddHours(-1));

    /// <summary>A device of that name has joined; without <paramref name="ip"/> its address is the next of 100.64.0.2, .3 and so on.</summary>
    /// <param name="os">As its agent calls it.</param>
    /// <param name="user">Who signed it in; without, it came with the key <c>key</c>.</param>
    /// <param name="expires">Whether its login and its inactivity expire; without: if a user signed it in.</param>
    public static Step Joined(
        string name,
        string? ip = null,
        string version = "0.60.0",
        string os = "linux",
        string? label = null,
        string? user = null,
        bool expired = false,
        bool pending = false,
        string sshKey = "",
        string[]? extraLabels = null,
        bool ephemeral = false,
        DateTimeOffset? lastLogin = null,
        bool? expires = null,
        params string[] groups) => new(account =>
        {
            var peer = new Peer(
                Peer(name), WireGuardKeyOf(name), ip is null ? IpText.FromNumber(0x6440_0002 + (uint)account.Peers.Count) : Ip(ip),
                name, label ?? name, PeerMeta.Empty with { Hostname = name, GoOs = os, NetBirdVersion = version },
                user is null ? Key("key") : null, user is null ? null : User(user), sshKey, SshEnabled: false,
                LoginExpirationEnabled: expires ?? user is not null, InactivityExpirationEnabled: expires ?? user is not null,
                Noon.AddHours(-2), lastLogin ?? Noon.AddHours(-2), expired, pending, ephemeral, AllowExtraDnsLabels: extraLabels is not null,
                [.. extraLabels ?? []], Location: null);
            return Account.Evolve(account, new PeerRegistered(peer, GroupIds(groups)));
        });

    public static Step Devices(params string[] names) =>
        new(account => names.Aggregate(account, (state, name) => Joined(name).After(state)));

    public static AccountEvent GroupOf(string name, params string[] peers) =>
        new GroupCreated(new Group(Group(name), name, Issued.Api, [.. peers.Select(Peer)], []));

    /// <summary>A policy of one rule: the peers of one group may reach those of the other, and back unless one-way.</summary>
    public static AccountEvent Allow(
        string from, string to, int? tcp = null, int? udp = null, bool oneWay = false, string? name = null, bool enabled = true) =>
        Rule(from, to, name: name, oneWay: oneWay, enabled: enabled,
            protocol: tcp is not null ? RuleProtocol.Tcp : udp is not null ? RuleProtocol.Udp : RuleProtocol.All,
            ports: (tcp ?? udp) is { } port ? [port] : []);

    public static AccountEvent Deny(string from, string to, bool oneWay = true, string? name = null) =>
        Rule(from, to, action: RuleAction.Drop, oneWay: oneWay, name: name ?? $"no {from}-{to}");

    public static AccountEvent Rule(
        string from,
        string to,
        RuleProtocol protocol = RuleProtocol.All,
        RuleAction action = RuleAction.Accept,
        bool oneWay = false,
        string? name = null,
        bool enabled = true,
        bool ruleEnabled = true,
        int[]? ports = null,
        (int Start, int End)[]? ranges = null) => new PolicyCreated(PolicyOf(
            name ?? $"{from}-{to}", from, to, protocol, action, oneWay, enabled, ruleEnabled, ports, ranges));

    /// <summary>
    /// Sides are group names joined by commas; <c>peer:web</c> is that peer alone, <c>subnet:lan</c> that resource of a network.
    /// </summary>
    public static Policy PolicyOf(
        string name,
        string from = All,
        string to = All,
        RuleProtocol protocol = RuleProtocol.All,
        RuleAction action = RuleAction.Accept,
        bool oneWay = false,
        bool enabled = true,
        bool ruleEnabled = true,
        int[]? ports = null,
        (int Start, int End)[]? ranges = null) => new(
            new PolicyId(name), name, "", enabled,
            [
                new PolicyRule(
                    new RuleId(name), name, "", ruleEnabled, action, Side(from), Single(from), Side(to), Single(to), !oneWay, protocol,
                    [.. (ports ?? []).Select(p => (ushort)p)],
                    [.. (ranges ?? []).Select(r => new PortRange((ushort)r.Start, (ushort)r.End))],
                    AuthorizedGroups: []),
            ],
            SourcePostureChecks: []);

    public static AccountEvent UserJoined(
        string name, Role role = Role.Owner, bool service = false, bool blocked = false, bool pending = false, params string[] groups) =>
        new UserAdded(new User(
            User(name), service ? "" : Domain.Users.User.LocalIssuer, role, service, service ? name : "", NonDeletable: false, blocked, pending,
            GroupIds(groups), Noon.AddDays(-20), ImmutableDictionary<AccessTokenId, AccessToken>.Empty));

    public static AccountEvent TokenCreated(string user, string token) => new AccessTokenCreated(
        User(user), new AccessToken(new AccessTokenId(token), token, "hash of " + token, Noon.AddDays(30), User(user), Noon.AddDays(-1)));

    public static PeerId Peer(string name) => new(name);

    public static GroupId Group(string name) => new(name);

    public static SetupKeyId Key(string name) => new(name);

    public static UserId User(string name) => new(name);

    public static ImmutableArray<GroupId> GroupIds(params string[] names) => [.. names.Select(Group)];

    public static WireGuardKey WireGuardKeyOf(string name) =>
        WireGuardKey.Parse(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(name))));

    public static IPAddress Ip(string text) => IpText.TryParse(text, out var address) ? address : throw new FormatException(text);

    public static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text);

    private static ImmutableArray<GroupId> Side(string side) =>
        Single(side) is null ? [.. side.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Group)] : [];

    private static ResourceRef? Single(string side) => side.Split(':') is [var type, var name]
        ? new ResourceRef(name, Enum.Parse<ResourceType>(type, ignoreCase: true))
        : null;
}
