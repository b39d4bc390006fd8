using AdminConsole.Domain.Users;

namespace AdminConsole.Engine;

/// <summary>Users who sign in with a password of ours although there is a provider: from before it was set up.</summary>
public sealed class FormerUsers(Accounts accounts)
{
    /// <summary>They need the form, or nobody could let in the first who comes by the provider.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await accounts.ListAsync(cancellationToken) is not [var first, ..])
                return false;

            var account = await accounts.GetAsync(first, cancellationToken);
            return account.Snapshot.Users.Values.Any(u => !u.IsServiceUser && u.Issuer == User.LocalIssuer);
        }
        catch (UnavailableException)
        {
            return false;
        }
    }
}
