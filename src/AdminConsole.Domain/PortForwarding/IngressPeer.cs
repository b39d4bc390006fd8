using System.Net;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>20 characters, an xid.</summary>
public readonly record struct IngressPeerId(string Value) : IComparable<IngressPeerId>
{
    public int CompareTo(IngressPeerId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>A peer with a public address that lets strangers in to ports of other peers.</summary>
/// <param name="Fallback">Chosen also for targets of another region, if their own has none.</param>
/// <param name="Region">Text of the admin; empty: where the peer was last seen.</param>
/// <param name="Address">Public address set by the admin; null: where the peer was last seen.</param>
public sealed record IngressPeer(IngressPeerId Id, PeerId Peer, bool Enabled, bool Fallback, string Region, IPAddress? Address)
{
    /// <summary>True if the device obeys forwarding rules; to others none are sent.</summary>
    public static bool CanForward(Peer peer) => Warning(peer) is null;

    /// <summary>Why the device would obey no forwarding rules; null if it does.</summary>
    public static string? Warning(Peer peer)
    {
        if (peer.Meta.GoOs != "linux")
            return $"{peer.Name} runs {(peer.Meta.GoOs.Length == 0 ? "an unknown system" : peer.Meta.GoOs)}: only agents on linux forward ports";

        return AgentFeatures.Of(peer).ForwardingRules
            ? null
            : $"{peer.Name} runs agent {peer.Meta.NetBirdVersion}: only agents from 0.38.0 on forward ports";
    }
}
