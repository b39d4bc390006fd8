using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>Settles whose token an agent brings, just as a sign-in at the console does: the first token of somebody makes a user.</summary>
internal sealed class AgentUsers(BearerTokens tokens, Arrivals arrivals, AgentSignIn signIn)
{
    /// <summary>Agents show it to their user, who can only sign in once more; which of them it was is nobody's business.</summary>
    private const string InvalidText =
        "invalid jwt token, err: it has expired, is meant for somebody else, or is not of the provider that signs people in here";

    /// <returns>A user who may sign devices in.</returns>
    /// <exception cref="RpcException">InvalidArgument: the token is not good. PermissionDenied: whose it is may not come in.</exception>
    /// <exception cref="UnavailableException">The provider or the database is away: it may be good.</exception>
    public async Task<Arrival.Known> AdmitAsync(string token, Origin origin, CancellationToken cancellationToken)
    {
        if (await tokens.ReadAsync(token, signIn.IdTokens, signIn.Audiences, cancellationToken) is not { } who)
            throw Refused(StatusCode.InvalidArgument, InvalidText);

        return await arrivals.ArriveAsync(who, setupCode: null, origin, cancellationToken) switch
        {
            Arrival.Known { User.Blocked: true } => throw Refused(StatusCode.PermissionDenied, "user is blocked"),
            Arrival.Known { User.PendingApproval: true } => throw Refused(StatusCode.PermissionDenied, "user pending approval cannot add peers"),
            Arrival.Known known => known,
            Arrival.OutsideGroups => throw Refused(StatusCode.PermissionDenied, AccountSettings.TokenGroupsRefusedText),
            Arrival.Refused refused => throw Refused(StatusCode.PermissionDenied, refused.Rejection.Message),
            _ => throw Refused(StatusCode.InvalidArgument, "invalid jwt token, err: its user is gone, or has a new password since"),
        };
    }

    private static RpcException Refused(StatusCode code, string text) => new(new Status(code, text));
}
