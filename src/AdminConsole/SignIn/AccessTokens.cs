using AdminConsole.Engine;

namespace AdminConsole.SignIn;

/// <summary>The text of an access token: <c>nbp_</c> and what <see cref="TokenText"/> puts behind it.</summary>
public static class AccessTokens
{
    public const string Prefix = "nbp_";

    /// <summary>A new token. Whoever sees it has the rights of its user: it is shown once and never stored.</summary>
    public static string New() => TokenText.New(Prefix);

    /// <summary>False for what cannot be a token of anybody.</summary>
    public static bool IsWellFormed(string text) => TokenText.IsWellFormed(Prefix, text);

    /// <summary>What is stored of it: base64 of the SHA-256 of the whole text.</summary>
    public static string HashOf(string token) => TokenText.HashOf(token);
}
