using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Components.Layout;

/// <summary>
/// What pages ask about people that does not stand in the account: sign-ins, sessions, passwords. In the name of whoever is looking.
/// Where the database is away, each throws <see cref="UnavailableException"/>.
/// </summary>
public sealed record PeopleDesk
{
    /// <summary>The session of this browser.</summary>
    public required string SessionId { get; init; }

    /// <summary>Who never signed in is not in it.</summary>
    public required Func<CancellationToken, Task<IReadOnlyDictionary<UserId, DateTimeOffset>>> ReadLastSignIns { get; init; }

    /// <summary>Tokens that were never used are not in it.</summary>
    public required Func<CancellationToken, Task<IReadOnlyDictionary<AccessTokenId, DateTimeOffset>>> ReadTokenUses { get; init; }

    /// <summary>One's own, the newest first.</summary>
    public required Func<CancellationToken, Task<IReadOnlyList<Session>>> ReadSessions { get; init; }

    /// <summary>Ends one of one's own sessions.</summary>
    public required Func<string, CancellationToken, Task> EndSession { get; init; }

    /// <summary>Ends all of one's own sessions but this; answers how many there were.</summary>
    public required Func<CancellationToken, Task<int>> EndOtherSessions { get; init; }

    /// <summary>Ends all sessions of somebody else; answers how many there were, null if that is not allowed.</summary>
    public required Func<UserId, CancellationToken, Task<int?>> SignOutEverywhere { get; init; }

    /// <summary>The present password, and the one that is to replace it.</summary>
    public required Func<string, string, CancellationToken, Task<PasswordChange>> ChangePassword { get; init; }

    /// <summary>One's own.</summary>
    public required Func<CancellationToken, Task<SecondFactorStatus>> ReadSecondFactor { get; init; }

    /// <summary>Somebody's, the newest first; none if the reader may not see them.</summary>
    public required Func<UserId, CancellationToken, Task<IReadOnlyList<Session>>> ReadSessionsOf { get; init; }

    /// <summary>Ends one session of somebody; false if that is not allowed.</summary>
    public required Func<UserId, string, CancellationToken, Task<bool>> EndSessionOf { get; init; }

    /// <summary>Somebody's; null if the reader may not know.</summary>
    public required Func<UserId, CancellationToken, Task<SecondFactorStatus?>> ReadSecondFactorOf { get; init; }

    /// <summary>Takes the second factor off somebody who has lost it.</summary>
    public required Func<UserId, CancellationToken, Task<SecondFactorReset>> ResetSecondFactor { get; init; }

    /// <summary>
    /// Sign-ins and what else concerns security, the newest first: of one user, or of all with null; from the newest, or below one
    /// that is known; so many at the most. None if the reader may not see them.
    /// </summary>
    public required Func<UserId?, SecurityHappening?, int, CancellationToken, Task<IReadOnlyList<SecurityHappening>>> ReadHappenings { get; init; }

    /// <summary>True if the invited get their link by mail; false: whoever invites hands it over.</summary>
    public required bool InvitationsAreMailed { get; init; }

    /// <summary>Those that wait for the invited, the oldest first.</summary>
    public required Func<CancellationToken, Task<IReadOnlyList<Invitation>>> ReadInvitations { get; init; }

    public required Func<InvitationRequest, CancellationToken, Task<(InvitationLink? Link, Rejection? Rejection)>> Invite { get; init; }

    /// <summary>A new link for an invitation; the old one is void.</summary>
    public required Func<string, CancellationToken, Task<(InvitationLink? Link, Rejection? Rejection)>> RenewInvitation { get; init; }

    public required Func<string, CancellationToken, Task<Rejection?>> DeleteInvitation { get; init; }
}
