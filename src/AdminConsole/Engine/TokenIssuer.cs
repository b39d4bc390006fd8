using System.Collections.Immutable;
using AdminConsole.Domain.Users;
using Microsoft.IdentityModel.Tokens;

namespace AdminConsole.Engine;

/// <summary>
/// Somebody whose signed tokens we believe: the provider of the operator's, or our own. What differs is where the keys come from.
/// </summary>
/// <param name="Name">The claim <c>iss</c> of its tokens, without a slash at the end.</param>
/// <param name="Vouches">The issuer of the users whom it speaks of: with the subject, who somebody is.</param>
/// <param name="Audiences">For whom its tokens must be.</param>
/// <param name="KeysFor">
/// The keys that a token may be signed with, by the key id that the token names (null: none). Empty if there is no such key; throws
/// <see cref="UnavailableException"/> if that cannot be found out.
/// </param>
public sealed record TokenIssuer(
    Func<string> Name,
    string Vouches,
    ImmutableArray<string> Audiences,
    string UserIdClaim,
    Func<string?, CancellationToken, Task<IReadOnlyList<SecurityKey>>> KeysFor)
{
    /// <summary>Where our own provider publishes its keys.</summary>
    public const string KeysPath = "/.well-known/jwks";

    /// <summary>The address of its key set, for whoever checks its tokens elsewhere; null while it is not known.</summary>
    public Func<string?> KeysAt { get; init; } = () => null;

    /// <summary>The operator's provider: keys come from its discovery document.</summary>
    public static TokenIssuer Of(OidcProvider provider, OidcDiscovery discovery) =>
        new(() => provider.Authority, provider.Authority, provider.Audiences, provider.UserIdClaim, discovery.KeysForAsync)
        {
            KeysAt = () => discovery.KeysAddress,
        };

    /// <summary>Our own provider: keys come from the ring that its tokens are signed with.</summary>
    /// <param name="audience">In every token that is a right to ask us.</param>
    public static TokenIssuer Of(ProviderKeys keys, HostAddress address, string audience) => new(
        () => address.PublicUrl.AbsoluteUri.TrimEnd('/'), User.LocalIssuer, [audience], "sub",
        (kid, _) => Task.FromResult<IReadOnlyList<SecurityKey>>([.. keys.Keys.Where(k => kid is null || k.Id == kid).Select(k => k.Signing)]))
    {
        KeysAt = () => new Uri(address.PublicUrl, KeysPath).AbsoluteUri,
    };
}
