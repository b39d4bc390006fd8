using Grpc.Core;

namespace AdminConsole.Agents;

/// <summary>A server refused a call, could not be reached or answered what no agent can work with.</summary>
public sealed class AgentException(StatusCode status, string detail, Exception? cause = null)
    : Exception($"{status}: {detail}", cause)
{
    internal AgentException(RpcException cause)
        : this(cause.StatusCode, cause.Status.Detail, cause)
    {
    }

    public StatusCode Status => status;

    /// <summary>The server's own words.</summary>
    public string Detail => detail;
}
