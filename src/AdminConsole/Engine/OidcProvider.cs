using System.Collections.Immutable;

namespace AdminConsole.Engine;

/// <summary>The OpenID provider at which people sign in, as the operator has set it.</summary>
/// <param name="Authority">Its issuer URL, without a slash at the end. With the subject it is who somebody is.</param>
/// <param name="ClientSecret">Null for a public client, which has PKCE alone.</param>
/// <param name="Audiences">For whom the tokens are that tools and agents bring.</param>
/// <param name="UserIdClaim">The claim that never changes for a person and is nobody else's.</param>
/// <param name="GroupsClaim">The claim that names groups; null if the account alone says so.</param>
public sealed record OidcProvider(
    string Authority,
    string ClientId,
    string? ClientSecret,
    ImmutableArray<string> Scopes,
    ImmutableArray<string> Audiences,
    string UserIdClaim,
    string? GroupsClaim)
{
    public const string CallbackPath = "/signin/callback";
    public const string SignedOutPath = "/signed-out";

    /// <summary>What people read on the button.</summary>
    public string Name => new Uri(Authority).Host;

    /// <summary>What the provider must know to send browsers back.</summary>
    public static Uri CallbackOf(Uri publicUrl) => new(publicUrl, CallbackPath);

    public static Uri SignedOutOf(Uri publicUrl) => new(publicUrl, SignedOutPath);
}

/// <summary>To whom accounts belong.</summary>
public enum AccountsMode
{
    /// <summary>One account; who signs in joins it.</summary>
    One,

    /// <summary>Who signs in for the first time gets an account of their own.</summary>
    Many,
}

/// <summary>How people sign in here.</summary>
/// <param name="Provider">Null: with a password of ours.</param>
public sealed record SignInSettings(OidcProvider? Provider, AccountsMode Mode);
