using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.SetupKeys;

namespace AdminConsole.Domain.Peers;

/// <summary>How a device joins: the one decision that hands out an address, a label and a use of a setup key together.</summary>
internal static class PeerRegistration
{
    /// <summary>The longest host name of RFC 1035.</summary>
    public const int MaxNameLength = 253;

    private const int MaxExtraDnsLabels = 32;

    public static Decision Decide(Account account, RegisterPeer c)
    {
        // The client retries a Login whose answer it lost: the second one must find its peer, not be refused.
        if (account.Peers.Find(c.Key) is not null)
            return Decision.Accept();

        // One text for every reason: a stranger learns nothing of a key that does not admit, and agents stop at once.
        if (account.SetupKeys.GetValueOrDefault(c.SetupKeyId) is not { } key || !key.IsUsableAt(c.Now))
            return Decision.Reject(RejectionKind.Denied, SetupKey.InvalidText);

        if (c.ExtraDnsLabels.Length > 0 && !key.AllowExtraDnsLabels)
            return LabelsNotAllowed();

        return Admit(account, c, key.AutoGroups, peer => peer with
        {
            SetupKeyId = key.Id,
            Ephemeral = key.Ephemeral,
            AllowExtraDnsLabels = key.AllowExtraDnsLabels,
        });
    }

    public static Decision Decide(Account account, RegisterPeerByUser c)
    {
        if (account.Peers.Find(c.Key) is { } known)
            return known.UserId == c.UserId ? Decision.Accept() : Decision.Reject(RejectionKind.Denied, Peer.OthersText);

        if (account.Users.GetValueOrDefault(c.UserId) is not { } user)
            return Decision.Reject(RejectionKind.NotFound, "failed adding new peer: account not found");

        if (user.IsServiceUser)
            return Decision.Reject(RejectionKind.Denied, "service users can't sign in devices");

        if (user.Blocked)
            return Decision.Reject(RejectionKind.Denied, "user is blocked");

        if (user.PendingApproval)
            return Decision.Reject(RejectionKind.Denied, "user pending approval cannot add peers");

        // A further name could be that of somebody else's service: only an admin's key gives the right to choose one.
        if (c.ExtraDnsLabels.Length > 0)
            return LabelsNotAllowed();

        var named = c with { Meta = c.Meta with { Hostname = HostnameOf(c) } };
        return Admit(account, named, user.AutoGroups, peer => peer with
        {
            UserId = user.Id,
            LoginExpirationEnabled = true,
            InactivityExpirationEnabled = true,
        });
    }

    /// <summary>All phones of one make have the same name: the user's makes the difference.</summary>
    private static string HostnameOf(RegisterPeerByUser c) =>
        c.EmailName.Length > 0 && c.Meta.Hostname.Trim().ToLowerInvariant() is "iphone" or "ipad"
            ? $"{c.Meta.Hostname.Trim()}-{c.EmailName}"
            : c.Meta.Hostname;

    /// <param name="credentials">What the peer has of the key or the user that let it in.</param>
    private static Decision Admit(Account account, JoinPeer c, ImmutableArray<GroupId> groups, Func<Peer, Peer> credentials)
    {
        if (account.Peers.Contains(c.PeerId))
            return Decision.Reject(RejectionKind.AlreadyExists, $"peer with id {c.PeerId} already exists");

        if (c.ExtraDnsLabels.Length > MaxExtraDnsLabels)
            return Decision.Reject(RejectionKind.Precondition, $"invalid extra DNS labels: at most {MaxExtraDnsLabels} are allowed");

        if (c.ExtraDnsLabels.FirstOrDefault(l => !DnsLabel.IsExtra(l)) is { } bad)
            return Decision.Reject(RejectionKind.Precondition, $"invalid extra DNS labels: invalid domain format: {bad}");

        if (AddressPool.Free(account.Network, account.Peers, c.Random) is not { } address)
        {
            return Decision.Reject(
                RejectionKind.Precondition,
                $"failed allocating new IP for the ipNet {account.Network} - network is out of IPs");
        }

        var hostname = c.Meta.Hostname.Trim();
        var name = hostname.Length == 0 ? "peer" : hostname;
        if (DnsLabel.Free(name, account.Peers) is not { } label)
            return Decision.Reject(RejectionKind.Precondition, $"couldn't find a unique valid label for {name}");

        var peer = new Peer(
            c.PeerId, c.Key, address, name, label, c.Meta, SetupKeyId: null, UserId: null, c.SshKey, SshEnabled: false,
            LoginExpirationEnabled: false, InactivityExpirationEnabled: false, c.Now, LastLogin: c.Now, LoginExpired: false,
            ApprovalRequired: account.Settings.PeerApprovalEnabled, Ephemeral: false, AllowExtraDnsLabels: false,
            [.. c.ExtraDnsLabels.Select(l => l.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)], c.Location);

        return Decision.Accept(new PeerRegistered(credentials(peer), [.. groups.Where(account.Groups.ContainsKey)]));
    }

    private static Decision LabelsNotAllowed() =>
        Decision.Reject(RejectionKind.Precondition, "couldn't add peer: setup key doesn't allow extra DNS labels");

    public static Account Evolve(Account account, PeerRegistered e)
    {
        var joined = e.Groups.Append(account.AllGroup.Id)
            .Distinct()
            .Select(id => account.Groups.GetValueOrDefault(id))
            .OfType<Group>()
            .Select(g => KeyValuePair.Create(g.Id, g with { Peers = g.Peers.Add(e.Peer.Id) }));

        var keys = account.SetupKeys;
        if (e.Peer.SetupKeyId is { } keyId && keys.GetValueOrDefault(keyId) is { } key)
            keys = keys.SetItem(keyId, key with { UsedTimes = key.UsedTimes + 1, LastUsed = e.Peer.CreatedAt });

        return account with
        {
            Peers = account.Peers.With(e.Peer),
            Groups = account.Groups.SetItems(joined),
            SetupKeys = keys,
        };
    }
}
