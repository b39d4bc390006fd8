using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

/// <summary>Tokens that let nobody in, and providers that cannot say whether one does.</summary>
public sealed class BadTokenTests
{
    [Fact]
    [AgentStatement(35)]
    [FaultCase(18)]
    public async Task A_token_that_is_not_for_us_not_good_now_or_not_of_the_provider_is_invalid_and_changes_nothing()
    {
        await using var house = await SsoHouse.OpenAsync();
        await house.AddAsync("anna");
        var laptop = await house.NewPeerAsync("laptop");
        var key = await house.Host.SetupKeyAsync();
        var before = (await house.AccountAsync()).Version;
        var now = house.Clock.GetUtcNow();
        var good = house.Claims("anna");
        string[] bad =
        [
            "no token", "a.b.c", new string('x', 100_000),
            await house.TokenAsync("anna", ("aud", "another")),
            await house.TokenAsync("anna", ("iss", "https://evil.example")),
            await house.TokenAsync("anna", ("exp", (now - TimeSpan.FromMinutes(2)).ToUnixTimeSeconds())),
            await house.TokenAsync("anna", ("nbf", (now + TimeSpan.FromMinutes(2)).ToUnixTimeSeconds())),
            await house.TokenAsync(""),
            .. await Task.WhenAll(new[] { "aud", "iss", "exp", "sub" }.Select(c => house.Provider.TokenAsync(good.Where(g => g.Key != c).ToDictionary()))),
            await house.Provider.TokenAsync(good, "nobody"), // alg: none
            await house.Provider.TokenAsync(good, "public key"), // HS256, with what everybody knows
            await house.Provider.TokenAsync(good, "stranger"),
        ];

        // With a setup key beside it, too: who shows a bad token is not let in by another way.
        foreach (var (token, setupKey) in bad.SelectMany(t => new[] { (t, SsoHouse.NoSetupKey), (t, key) }))
        {
            var answer = await house.LogInAsync(laptop, token, setupKey);
            Assert.Equal("INVALID_ARGUMENT", answer.Code);
            Assert.StartsWith("invalid jwt token, err: ", answer.Details, StringComparison.Ordinal);
        }

        Assert.Equal(before, (await house.AccountAsync()).Version);
        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.Provider.TokenAsync(good))).Code);
    }

    [Fact]
    public async Task An_id_token_is_taken_only_where_agents_are_told_to_bring_one()
    {
        await using var strict = await SsoHouse.OpenAsync();
        await strict.AddAsync("anna");
        var laptop = await strict.NewPeerAsync("laptop");
        Assert.Equal("INVALID_ARGUMENT", (await strict.LogInAsync(laptop, await IdTokenAsync(strict, OpenIdProvider.Api))).Code);

        await using var house = await SsoHouse.OpenAsync(
            ("AgentAuth:Pkce:ClientID", "agents"), ("AgentAuth:Pkce:Audience", "unused"), ("AgentAuth:Pkce:UseIDToken", "true"));
        await house.AddAsync("anna");
        var theirs = await house.NewPeerAsync("theirs");
        Assert.Equal("INVALID_ARGUMENT", (await house.LogInAsync(theirs, await IdTokenAsync(house, "others"))).Code);
        Assert.Equal("OK", (await house.LogInAsync(theirs, await IdTokenAsync(house, "agents"))).Code);

        static Task<string> IdTokenAsync(SsoHouse house, string audience) =>
            house.Provider.TokenAsync(house.Claims("anna", ("aud", audience), ("nonce", "n")), header: new { typ = "JWT" });
    }

    [Fact]
    public async Task What_the_settings_tell_agents_to_ask_a_token_for_counts_for_agents_alone()
    {
        await using var house = await SsoHouse.OpenAsync(
            ("AgentAuth:DeviceFlow:ClientID", "devices"), ("AgentAuth:DeviceFlow:Audience", "https://devices.test"),
            ("AgentAuth:Pkce:ClientID", "desktops"));
        await house.AddAsync("anna");
        foreach (var audience in (string[])["https://devices.test", "desktops"])
        {
            var token = await house.TokenAsync("anna", ("aud", audience));
            Assert.Equal("OK", (await house.LogInAsync(await house.NewPeerAsync(audience), token)).Code);
            using var api = new Api.ApiClient(house.Host.Url, token: null);
            (await api.SendAsync(HttpMethod.Get, "peers", authorization: new("Bearer", token))).Fails(401, "token invalid");
        }

        Assert.Equal(
            "INVALID_ARGUMENT",
            (await house.LogInAsync(await house.NewPeerAsync("x"), await house.TokenAsync("anna", ("aud", "devices")))).Code);
    }

    [Fact]
    [AgentStatement(36)]
    public async Task A_key_that_the_provider_has_just_made_is_looked_for_once()
    {
        await using var house = await SsoHouse.OpenAsync();
        await house.AddAsync("anna");
        var laptop = await house.DeviceAsync("laptop", "anna");
        var looked = await house.Provider.AskedAsync("/jwks");

        await house.Provider.RotateKeysAsync();
        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("anna"))).Code);
        Assert.Equal(looked + 1, await house.Provider.AskedAsync("/jwks"));

        // Keys that nobody has are not looked for again before half a minute has passed.
        for (var i = 0; i < 10; i++)
        {
            var made = await house.Provider.TokenAsync(house.Claims("anna"), header: new { typ = "at+jwt", kid = $"made up {i}" });
            Assert.Equal("INVALID_ARGUMENT", (await house.LogInAsync(laptop, made)).Code);
        }

        Assert.Equal(looked + 1, await house.Provider.AskedAsync("/jwks"));
    }

    [Theory]
    [FaultCase(18)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task While_the_keys_cannot_be_had_a_token_is_not_called_invalid(int status)
    {
        await using var house = await SsoHouse.OpenAsync();
        await house.AddAsync("anna");
        var laptop = await house.DeviceAsync("laptop", "anna");
        var old = await house.TokenAsync("anna");
        await house.Provider.RotateKeysAsync();
        var fresh = await house.TokenAsync("anna");
        if (status > 0)
            await house.Provider.OverloadAsync(status);
        else
            await house.Provider.GoDownAsync();

        Assert.Equal("UNAVAILABLE", (await house.LogInAsync(laptop, fresh)).Code);
        Assert.Equal("UNAVAILABLE", (await house.LogInAsync(laptop, fresh)).Code);
        Assert.Equal("UNAVAILABLE", (await laptop.AskAsync("extendAuthSession", new { jwtToken = fresh }, house.Patience)).Code);

        // Whose key is known needs no provider, and a known device no token.
        Assert.Equal("OK", (await house.LogInAsync(laptop, old)).Code);
        Assert.Equal("OK", (await laptop.LoginAsync(null, house.Patience)).Code);
    }

    [Fact]
    [AgentStatement(83)]
    public async Task Somebody_is_whom_the_settings_claim_names()
    {
        await using var house = await SsoHouse.OpenAsync(("Oidc:UserIdClaim", "oid"));
        await house.AddAsync("anna");
        var laptop = await house.NewPeerAsync("laptop");

        Assert.Equal("INVALID_ARGUMENT", (await house.LogInAsync(laptop, await house.TokenAsync("anna"))).Code);
        Assert.Equal("INVALID_ARGUMENT", (await house.LogInAsync(laptop, await house.TokenAsync("anna", ("oid", 7)))).Code);
        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("another in each application", ("oid", "anna")))).Code);
        Assert.Equal("anna", (await house.FindAsync(laptop)).UserId?.Value);
    }
}
