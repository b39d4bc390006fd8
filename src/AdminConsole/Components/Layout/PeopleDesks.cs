using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Components.Layout;

/// <summary>Opens a <see cref="PeopleDesk"/> for each browser.</summary>
public sealed class PeopleDesks(
    Profiles profiles, TokenUses uses, Sessions sessions, PasswordChanges passwords, SecondFactors factors, Invitations invitations)
{
    /// <param name="origin">Of what is asked next.</param>
    public PeopleDesk Open(LiveAccount account, UserId me, string session, Func<Origin> origin)
    {
        return new PeopleDesk
        {
            SessionId = session,
            ReadLastSignIns = cancellationToken => profiles.LastSignInsAsync(account.Id, cancellationToken),
            ReadTokenUses = cancellationToken => uses.OfAsync(account.Id, cancellationToken),
            ReadSessions = cancellationToken => sessions.ListAsync(account.Id, me, cancellationToken),
            EndSession = (id, cancellationToken) => sessions.EndAsync(account.Id, me, id, origin(), cancellationToken),
            EndOtherSessions = cancellationToken => sessions.EndAllAsync(account.Id, me, session, origin(), cancellationToken),
            SignOutEverywhere = SignOutAsync,
            ChangePassword = (present, wanted, cancellationToken) =>
                passwords.ChangeAsync(account.Id, me, session, present, wanted, origin(), cancellationToken),
            ReadSecondFactor = cancellationToken => factors.StatusAsync(me, cancellationToken),
            InvitationsAreMailed = invitations.AreMailed,
            ReadInvitations = cancellationToken => invitations.ListAsync(account.Id, cancellationToken),
            Invite = (request, cancellationToken) => invitations.CreateAsync(account.Snapshot, me, request, origin(), cancellationToken),
            RenewInvitation = (id, cancellationToken) =>
                invitations.RegenerateAsync(account.Snapshot, me, id, Invitations.UsualLife, origin(), cancellationToken),
            DeleteInvitation = (id, cancellationToken) => invitations.DeleteAsync(account.Snapshot, me, id, origin(), cancellationToken),
        };

        async Task<int?> SignOutAsync(UserId user, CancellationToken cancellationToken)
        {
            var now = account.Snapshot;
            return Permissions.Allows(now, me, Module.Users, Operation.Update) && now.Users.ContainsKey(user)
                ? await sessions.EndAllAsync(account.Id, user, user == me ? session : null, origin(), cancellationToken)
                : null;
        }
    }
}
