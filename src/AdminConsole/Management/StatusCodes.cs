using AdminConsole.Domain.Accounts;
using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>From a refusal to the status that agents understand.</summary>
internal static class StatusCodes
{
    /// <summary>Agents take PermissionDenied as an order to log in again, so only a refusal of the core becomes one.</summary>
    public static RpcException ToRpcException(Rejection rejection) => new(rejection.Kind switch
    {
        RejectionKind.Denied => new Status(StatusCode.PermissionDenied, rejection.Message),
        RejectionKind.Precondition => new Status(StatusCode.FailedPrecondition, rejection.Message),
        RejectionKind.NotFound => new Status(StatusCode.NotFound, rejection.Message),
        _ => new Status(StatusCode.Internal, "failed handling request"),
    });
}
