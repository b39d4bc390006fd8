using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// A peer as it stands in the maps of others. Versions in which others are told the same of it share one: comparing references is
/// enough to see that nothing has changed.
/// </summary>
internal sealed class Neighbour
{
    private static readonly ConditionalWeakTable<Peer, Neighbour> _known = [];

    // The last one made for a key, whose text a peer keeps through all its changes.
    private static readonly ConditionalWeakTable<string, Neighbour> _latest = [];

    private readonly string _dnsDomain;

    private Neighbour(Peer peer, string dnsDomain)
    {
        _dnsDomain = dnsDomain;
        Id = peer.Id;
        Address = peer.Address;
        LoginExpired = peer.LoginExpired;
        Remote = new RemotePeer(peer.Key, [peer.Address + "/32"], peer.SshKey, peer.Fqdn(dnsDomain), peer.Meta.NetBirdVersion);
        Records = dnsDomain.Length == 0
            ? []
            : [.. LabelsOf(peer).Where(label => label.Length > 0).Select(label => DnsRecord.OfPeer(label + "." + dnsDomain, peer.Address))];
    }

    public PeerId Id { get; }

    public IPAddress Address { get; }

    /// <summary>Its address as a source of traffic.</summary>
    public IpPrefix Range => new(Address, 32);

    public bool LoginExpired { get; }

    public RemotePeer Remote { get; }

    /// <summary>Its own label and the extra ones; none without a DNS domain.</summary>
    public ImmutableArray<DnsRecord> Records { get; }

    public static Neighbour Of(Peer peer, string dnsDomain)
    {
        if (_known.TryGetValue(peer, out var known) && known._dnsDomain == dnsDomain)
            return known;

        var made = new Neighbour(peer, dnsDomain);
        if (_latest.TryGetValue(peer.Key.Value, out var latest) && latest.SameAs(made))
            made = latest;
        else
            _latest.AddOrUpdate(peer.Key.Value, made);

        _known.AddOrUpdate(peer, made);
        return made;
    }

    /// <summary>A peer may have been renamed to a label that it had asked for besides its own.</summary>
    private static IEnumerable<string> LabelsOf(Peer peer) => peer.ExtraDnsLabels.Where(l => l != peer.DnsLabel).Prepend(peer.DnsLabel);

    private bool SameAs(Neighbour other) =>
        _dnsDomain == other._dnsDomain && Id == other.Id && Address.Equals(other.Address) && LoginExpired == other.LoginExpired
        && Remote == other.Remote && Records.AsSpan().SequenceEqual(other.Records.AsSpan());
}
