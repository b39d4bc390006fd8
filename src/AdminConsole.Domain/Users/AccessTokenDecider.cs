using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Users;

internal static class AccessTokenDecider
{
    private const int MaxNameLength = 255;

    public static Decision Decide(Account account, CreateAccessToken c)
    {
        if (account.Users.GetValueOrDefault(c.UserId) is not { } user)
            return UserDecider.NotFound(c.UserId);

        if (user.AccessTokens.GetValueOrDefault(c.TokenId) is { } existing)
        {
            return existing.Hash == c.Hash
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"token with id {c.TokenId} already exists");
        }

        var name = c.Name.Trim();
        if (name.Length == 0)
            return Decision.Reject(RejectionKind.Invalid, "token name can't be empty");

        if (name.Length > MaxNameLength)
            return Decision.Reject(RejectionKind.Invalid, $"token name should be at most {MaxNameLength} characters");

        if (c.ExpiresIn < TimeSpan.FromDays(1) || c.ExpiresIn > TimeSpan.FromDays(365))
            return Decision.Reject(RejectionKind.Invalid, "expiration has to be between 1 and 365");

        var creator = (c.Actor as Actor.User)?.Id;
        return Decision.Accept(new AccessTokenCreated(
            c.UserId, new AccessToken(c.TokenId, name, c.Hash, c.Now + c.ExpiresIn, creator, c.Now)));
    }

    public static Decision Decide(Account account, DeleteAccessToken c)
    {
        if (account.Users.GetValueOrDefault(c.UserId)?.AccessTokens.ContainsKey(c.TokenId) != true)
            return Decision.Reject(RejectionKind.NotFound, "PAT not found");

        return Decision.Accept(new AccessTokenDeleted(c.UserId, c.TokenId));
    }
}
