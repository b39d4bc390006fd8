using AdminConsole.Domain.Users;

namespace AdminConsole.Components.AccessTokens;

/// <summary>Tokens whose end is near are pointed out: what uses them stops working without a word.</summary>
public static class TokenWarning
{
    private static readonly TimeSpan _near = TimeSpan.FromDays(7);

    public static bool IsNear(AccessToken token, DateTimeOffset now) => token.ExpiresAt > now && token.ExpiresAt - now <= _near;
}
