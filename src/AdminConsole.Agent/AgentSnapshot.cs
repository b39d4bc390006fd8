using AdminConsole.Protocol;
using Grpc.Core;

namespace AdminConsole.Agents;

public enum AgentState
{
    /// <summary>It has not joined.</summary>
    Idle,

    /// <summary>Joined, but no message has come over a Sync stream since.</summary>
    Connecting,

    Connected,

    /// <summary>Its login is no longer accepted: deleted, expired or blocked. It does not try again.</summary>
    NeedsLogin,

    /// <summary>It left, or the server ended its stream with Canceled, which agents take for their own going.</summary>
    Stopped,
}

/// <summary>What an agent knows at one moment.</summary>
public sealed record AgentSnapshot
{
    public AgentState State { get; init; }

    /// <summary>Of the latest map applied; 0 before there was one.</summary>
    public ulong Serial { get; init; }

    /// <summary>The latest map applied. Null before there was one and where maps are not kept.</summary>
    public NetworkMap? Map { get; init; }

    /// <summary>Null before the login.</summary>
    public PeerConfig? PeerConfig { get; init; }

    /// <summary>Null before the login.</summary>
    public NetbirdConfig? NetbirdConfig { get; init; }

    /// <summary>Paths the server wants to be told about.</summary>
    public IReadOnlyList<Checks> Checks { get; init; } = [];

    /// <summary>Registered with the signal server: messages of other peers arrive.</summary>
    public bool SignalConnected { get; init; }

    /// <summary>Maps that came, applied or not.</summary>
    public long MapsReceived { get; init; }

    /// <summary>Maps whose serial was below one that had been applied.</summary>
    public long MapsIgnored { get; init; }

    /// <summary>How many Sync streams have delivered a message.</summary>
    public long Connections { get; init; }

    /// <summary>How the last Sync stream or login ended.</summary>
    public StatusCode LastStatus { get; init; }

    public string LastDetail { get; init; } = "";

    internal bool IsOver => State is AgentState.NeedsLogin or AgentState.Stopped;
}
