using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.Peers;

/// <summary>
/// The peers of an account, found by id, by key, by address and by label. Enumerates sorted by id, which is the order of
/// registration. Immutable: every change gives a new one that shares most of the old.
/// </summary>
public sealed class PeerCollection : IReadOnlyCollection<Peer>
{
    public static readonly PeerCollection Empty = new(
        ImmutableSortedDictionary<PeerId, Peer>.Empty,
        ImmutableDictionary<WireGuardKey, PeerId>.Empty,
        ImmutableDictionary<uint, PeerId>.Empty,
        ImmutableDictionary<string, PeerId>.Empty);

    private readonly ImmutableSortedDictionary<PeerId, Peer> _byId;
    private readonly ImmutableDictionary<WireGuardKey, PeerId> _byKey;
    private readonly ImmutableDictionary<uint, PeerId> _byAddress;
    private readonly ImmutableDictionary<string, PeerId> _byLabel;

    private PeerCollection(
        ImmutableSortedDictionary<PeerId, Peer> byId,
        ImmutableDictionary<WireGuardKey, PeerId> byKey,
        ImmutableDictionary<uint, PeerId> byAddress,
        ImmutableDictionary<string, PeerId> byLabel)
    {
        _byId = byId;
        _byKey = byKey;
        _byAddress = byAddress;
        _byLabel = byLabel;
    }

    public int Count => _byId.Count;

    public bool Contains(PeerId id) => _byId.ContainsKey(id);

    public bool TryGet(PeerId id, [NotNullWhen(true)] out Peer? peer) => _byId.TryGetValue(id, out peer);

    public Peer? Find(PeerId id) => _byId.GetValueOrDefault(id);

    public Peer? Find(WireGuardKey key) => _byKey.TryGetValue(key, out var id) ? _byId[id] : null;

    public Peer? Find(IPAddress address) => _byAddress.TryGetValue(IpText.ToNumber(address), out var id) ? _byId[id] : null;

    public bool IsTaken(uint address) => _byAddress.ContainsKey(address);

    /// <summary>True if a peer other than <paramref name="except"/> has this label.</summary>
    public bool IsTaken(string label, PeerId? except = null) => _byLabel.TryGetValue(label, out var id) && id != except;

    /// <summary>With this peer, in place of the one with the same id if there is one.</summary>
    public PeerCollection With(Peer peer)
    {
        var rest = Without(peer.Id);
        return new PeerCollection(
            rest._byId.Add(peer.Id, peer),
            rest._byKey.SetItem(peer.Key, peer.Id),
            rest._byAddress.SetItem(IpText.ToNumber(peer.Address), peer.Id),
            rest._byLabel.SetItem(peer.DnsLabel, peer.Id));
    }

    public PeerCollection Without(PeerId id)
    {
        if (!_byId.TryGetValue(id, out var peer))
            return this;

        return new PeerCollection(
            _byId.Remove(id),
            _byKey.Remove(peer.Key),
            _byAddress.Remove(IpText.ToNumber(peer.Address)),
            _byLabel.Remove(peer.DnsLabel));
    }

    /// <summary>
    /// With another address for each of these peers. All at once: the new address of one may be the old one of another.
    /// </summary>
    public PeerCollection Moved(IEnumerable<PeerAddress> addresses)
    {
        var byId = _byId.ToBuilder();
        foreach (var moved in addresses)
        {
            if (byId.TryGetValue(moved.PeerId, out var peer))
                byId[moved.PeerId] = peer with { Address = moved.Address };
        }

        return new PeerCollection(
            byId.ToImmutable(),
            _byKey,
            byId.Values.ToImmutableDictionary(p => IpText.ToNumber(p.Address), p => p.Id),
            _byLabel);
    }

    public IEnumerator<Peer> GetEnumerator() => _byId.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _byId.Values.GetEnumerator();
}
