using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>Which of the known peers may not come in. By time too: an event says so only a moment later.</summary>
internal sealed class PeerAdmission(SteadyTime time)
{
    /// <summary>Agents look for these words, and ask their user to sign in.</summary>
    private const string ExpiredText = "peer login has expired, please log in once more";

    /// <exception cref="RpcException">PermissionDenied: its login has expired.</exception>
    public void CheckLogin(Account account, Peer peer)
    {
        if (peer.LoginIsExpiredAt(time.UtcNow, account.Settings))
            throw new RpcException(new Status(StatusCode.PermissionDenied, ExpiredText));
    }

    /// <exception cref="RpcException">PermissionDenied: its user is blocked, or its login has expired.</exception>
    public void Check(Account account, Peer peer)
    {
        if (peer.UserId is { } user && account.Users.GetValueOrDefault(user)?.Blocked == true)
            throw new RpcException(new Status(StatusCode.PermissionDenied, "user is blocked"));

        CheckLogin(account, peer);
    }
}
