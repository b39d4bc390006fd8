using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using Marten;

namespace AdminConsole.Storage;

/// <summary>
/// What stands about a person beside the events goes in the transaction that deletes the user: there is no moment at which somebody is
/// no user any more and can still sign in, and nothing is left behind if the host dies. Events and the security log keep the id, which
/// means nobody from then on.
/// </summary>
internal static class ForgottenPerson
{
    /// <summary>
    /// These tables know no account. A user of another account may have come by the same id, from a provider that chooses its subjects as
    /// it likes: only who has a password of this account is meant.
    /// </summary>
    private const string IsLocal = "exists (select from adminconsole.credential c where c.user_id = ? and c.account_id = ?)";

    /// <summary>Has <paramref name="session"/> forget the user with what else it stores.</summary>
    public static void Forget(IDocumentSession session, AccountId account, User user)
    {
        var (id, of) = (user.Id.Value, account.Value);
        if (!user.AccessTokens.IsEmpty)
        {
            session.QueueSqlCommand(
                "delete from adminconsole.access_token_use where account_id = ? and token_id = any(?)",
                of, user.AccessTokens.Keys.Select(t => t.Value).ToArray());
        }

        if (user.IsServiceUser)
            return;

        // An invitation counts only for as long as who made it may invite.
        session.QueueSqlCommand("delete from adminconsole.invitation where account_id = ? and created_by = ?", of, id);
        session.QueueSqlCommand("delete from adminconsole.session where account_id = ? and user_id = ?", of, id);
        session.QueueSqlCommand("delete from adminconsole.person where account_id = ? and user_id = ?", of, id);
        session.QueueSqlCommand($"""delete from identity."OpenIddictTokens" where "Subject" = ? and {IsLocal}""", id, id, of);
        session.QueueSqlCommand(
            $"""
            delete from identity."OpenIddictAuthorizations" a where "Subject" = ? and {IsLocal}
                and not exists (select from identity."OpenIddictTokens" t where t."AuthorizationId" = a."Id")
            """,
            id, id, of);
        session.QueueSqlCommand($"delete from adminconsole.second_factor where user_id = ? and {IsLocal}", id, id, of);
        session.QueueSqlCommand("delete from adminconsole.credential where account_id = ? and user_id = ?", of, id);
    }
}
