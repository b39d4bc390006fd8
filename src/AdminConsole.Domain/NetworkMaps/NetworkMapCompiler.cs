using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>What one peer is told: a function of the account and the peer alone. Same version, same map.</summary>
public static class NetworkMapCompiler
{
    /// <returns>
    /// A peer that waits for approval gets a map with nobody in it. Null if the account has no such peer.
    /// </returns>
    public static NetworkMap? Compile(Account account, PeerId peerId)
    {
        var index = AccountIndex.Of(account);
        var self = index.NumberOf(peerId);
        if (self < 0)
            return null;

        var peer = index.Peers[self];
        var configuration = ConfigurationOf(account, peer);
        if (peer.ApprovalRequired)
            return new NetworkMap(account.Serial, configuration, [], [], [], new DnsConfiguration(false, []));

        var remotes = new List<RemotePeer>();
        var offline = new List<RemotePeer>();
        var visible = Reachability.VisibleTo(index, self);
        foreach (var number in visible)
            (index.Peers[number].LoginExpired ? offline : remotes).Add(index.RemoteOf(number));

        remotes.Sort((a, b) => a.Key.CompareTo(b.Key));
        offline.Sort((a, b) => a.Key.CompareTo(b.Key));
        return new NetworkMap(
            account.Serial,
            configuration,
            [.. remotes],
            [.. offline],
            FirewallRules.For(index, self),
            Dns(account, index, self, visible));
    }

    public static PeerConfiguration ConfigurationOf(Account account, Peer peer) => new(
        new IpPrefix(peer.Address, account.Network.Length),
        peer.Fqdn(account.Settings.DnsDomain),
        peer.SshEnabled,
        account.Settings.RoutingPeerDnsResolutionEnabled,
        account.Settings.LazyConnectionEnabled);

    /// <summary>A peer can look up itself and whom it can see; the names of others are none of its business.</summary>
    private static DnsConfiguration Dns(Account account, AccountIndex index, int self, List<int> visible)
    {
        var domain = account.Settings.DnsDomain;
        if (domain.Length == 0)
            return new DnsConfiguration(true, []);

        ImmutableArray<DnsRecord> records =
        [
            .. visible.Append(self)
                .Select(n => index.Peers[n])
                .SelectMany(Labels, (p, label) => new DnsRecord(label + "." + domain, p.Address))
                .OrderBy(r => r.Name, StringComparer.Ordinal)
                .ThenBy(r => IpText.ToNumber(r.Address)),
        ];
        return new DnsConfiguration(true, [new DnsZone(domain + ".", records)]);
    }

    /// <summary>A peer may have been renamed to a label that it had asked for besides its own.</summary>
    private static IEnumerable<string> Labels(Peer peer) => peer.ExtraDnsLabels.Where(l => l != peer.DnsLabel).Prepend(peer.DnsLabel);
}
