using System.Collections.Immutable;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Components.Layout;

/// <param name="Connected">True while the peer holds an open stream to this server.</param>
/// <param name="LastSeen">Since when it is connected, or when it last was.</param>
public readonly record struct PeerPresence(bool Connected, DateTimeOffset LastSeen);

/// <summary>Which peers are connected, as of one moment.</summary>
public sealed record PresenceView(ImmutableDictionary<PeerId, PeerPresence> Peers)
{
    public static readonly PresenceView Nobody = new(ImmutableDictionary<PeerId, PeerPresence>.Empty);

    /// <summary>Null for a peer that has never been connected.</summary>
    public PeerPresence? Of(PeerId id) => Peers.TryGetValue(id, out var presence) ? presence : null;

    public bool IsOnline(PeerId id) => Of(id) is { Connected: true };
}
