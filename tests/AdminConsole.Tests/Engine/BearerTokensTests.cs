using System.Security.Cryptography;
using AdminConsole.Engine;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AdminConsole.Tests.Engine;

public sealed class BearerTokensTests
{
    /// <summary>Some providers have published a shared secret among their keys: whoever has read it could sign with it.</summary>
    [Fact]
    [FaultCase(39)]
    public async Task A_key_that_whoever_checks_a_token_has_too_signs_nothing()
    {
        using var pair = RSA.Create(2048);
        SecurityKey own = new RsaSecurityKey(pair) { KeyId = "own" }, shared = new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(64)) { KeyId = "shared" };
        var issuer = new TokenIssuer(
            () => "https://login.example", "https://login.example", ["adminconsole"], "sub",
            (_, _) => Task.FromResult<IReadOnlyList<SecurityKey>>([own, shared]));
        var tokens = new BearerTokens([issuer], TimeProvider.System);

        Assert.Equal("anna", (await ReadAsync(own, SecurityAlgorithms.RsaSha256))?.Subject);
        foreach (var algorithm in new[] { SecurityAlgorithms.HmacSha256, SecurityAlgorithms.HmacSha384, SecurityAlgorithms.HmacSha512 })
            Assert.Null(await ReadAsync(shared, algorithm));

        Task<TokenIdentity?> ReadAsync(SecurityKey key, string algorithm) => tokens.ReadAsync(
            new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Issuer = "https://login.example",
                Audience = "adminconsole",
                Claims = new Dictionary<string, object> { ["sub"] = "anna" },
                Expires = DateTime.UtcNow.AddHours(1),
                SigningCredentials = new SigningCredentials(key, algorithm),
            }),
            idTokens: false, TestContext.Current.CancellationToken);
    }
}
