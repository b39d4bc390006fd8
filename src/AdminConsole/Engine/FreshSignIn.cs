using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;

namespace AdminConsole.Engine;

/// <summary>
/// What nobody can take back asks who it is once more: whoever finds a console standing open cannot give the account away.
/// </summary>
public static class FreshSignIn
{
    /// <summary>Long enough to come back from signing in and confirm, too short for a lunch break.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Handing over the account.</summary>
    public static bool IsNeededFor(AccountCommand command, Account account) =>
        command is UpdateUser { Role: Role.Owner, UserId: var heir } && account.Owner?.Id != heir;

    /// <returns>Null if the command may go on.</returns>
    public static Rejection? Refusal(AccountCommand command, Account account, OpenSession session, DateTimeOffset now) =>
        IsNeededFor(command, account) && now - session.SignedInAt >= Life
            ? new Rejection(
                RejectionKind.Denied,
                "your sign-in is older than 5 minutes: sign in again, then hand over the account")
            : null;
}
