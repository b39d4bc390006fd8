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

        if (account.Peers.Contains(c.PeerId))
            return Decision.Reject(RejectionKind.AlreadyExists, $"peer with id {c.PeerId} already exists");

        // One text for every reason: a stranger learns nothing of a key that does not admit, and agents stop at once.
        if (account.SetupKeys.GetValueOrDefault(c.SetupKeyId) is not { } key || !key.IsUsableAt(c.Now))
            return Decision.Reject(RejectionKind.Denied, SetupKey.InvalidText);

        if (c.ExtraDnsLabels.Length > 0 && !key.AllowExtraDnsLabels)
            return Decision.Reject(RejectionKind.Precondition, "couldn't add peer: setup key doesn't allow extra DNS labels");

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
            c.PeerId, c.Key, address, name, label, c.Meta, key.Id, UserId: null, c.SshKey, SshEnabled: false,
            LoginExpirationEnabled: false, InactivityExpirationEnabled: false, c.Now, LastLogin: c.Now, LoginExpired: false,
            ApprovalRequired: account.Settings.PeerApprovalEnabled, key.Ephemeral, key.AllowExtraDnsLabels,
            [.. c.ExtraDnsLabels.Select(l => l.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)], c.Location);

        return Decision.Accept(new PeerRegistered(peer, [.. key.AutoGroups.Where(account.Groups.ContainsKey)]));
    }

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
