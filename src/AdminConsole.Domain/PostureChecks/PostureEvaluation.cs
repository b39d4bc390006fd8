using System.Diagnostics;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.PostureChecks;

/// <summary>Whether a device passes a check, by what it last said of itself and where it last connected from.</summary>
internal static class PostureEvaluation
{
    /// <summary>False also where the device says too little to tell.</summary>
    public static bool Passes(PostureCheck check, Peer peer) =>
        throw new UnreachableException(check.Name + peer.Name);
}
