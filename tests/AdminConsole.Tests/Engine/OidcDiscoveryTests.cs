using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdminConsole.Tests.Engine;

/// <summary>When we ask the provider for its keys, and when not.</summary>
public sealed class OidcDiscoveryTests : IAsyncLifetime
{
    private readonly TurnableClock _clock = new();
    private OpenIdProvider _provider = null!; // set before each test
    private OidcDiscovery _discovery = null!; // likewise

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await OpenIdProvider.StartAsync([]);
        _discovery = new OidcDiscovery(
            new OidcProvider(_provider.Authority, "console", null, ["openid"], ["console"], "sub", null), _clock, NullLogger<OidcDiscovery>.Instance);
    }

    public ValueTask DisposeAsync()
    {
        _discovery.Dispose();
        return _provider.DisposeAsync();
    }

    [Fact]
    [FaultCase(38)]
    public async Task An_unknown_key_is_looked_for_once_in_thirty_seconds()
    {
        await _discovery.GetConfigurationAsync(Now);
        for (var i = 0; i < 5; i++)
            Assert.Empty(await _discovery.KeysForAsync("unknown", Now));

        Assert.Equal(2, await _provider.AskedAsync("/jwks"));
        _clock.Turn(TimeSpan.FromSeconds(29));
        Assert.Empty(await _discovery.KeysForAsync("unknown", Now));
        Assert.Equal(2, await _provider.AskedAsync("/jwks"));
        _clock.Turn(TimeSpan.FromSeconds(1));
        Assert.Empty(await _discovery.KeysForAsync("unknown", Now));
        Assert.Equal(3, await _provider.AskedAsync("/jwks"));
    }

    [Fact]
    public async Task A_key_that_came_after_the_last_look_is_found()
    {
        var old = Assert.Single((await _discovery.GetConfigurationAsync(Now)).SigningKeys).KeyId;
        await _provider.RotateKeysAsync();
        var token = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(await _provider.TokenAsync(new { sub = "x" }));

        Assert.NotEqual(old, token.Kid);
        Assert.Single(await _discovery.KeysForAsync(token.Kid, Now));
        Assert.Empty(await _discovery.KeysForAsync(old, Now)); // withdrawn
    }

    [Fact]
    public async Task Many_who_ask_at_once_ask_the_provider_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _discovery.GetConfigurationAsync(Now)));

        Assert.Equal(1, await _provider.AskedAsync("/jwks"));
    }

    [Fact]
    public async Task What_is_known_serves_for_a_day_while_the_provider_is_away()
    {
        var key = Assert.Single((await _discovery.GetConfigurationAsync(Now)).SigningKeys).KeyId;
        await _provider.GoDownAsync();

        _clock.Turn(TimeSpan.FromHours(24));
        Assert.Single(await _discovery.KeysForAsync(key, Now));
        _clock.Turn(TimeSpan.FromMinutes(5)); // past whatever the last failure stops
        await Assert.ThrowsAsync<UnavailableException>(() => _discovery.KeysForAsync(key, Now));
    }

    [Fact]
    public async Task Whoever_asks_while_the_provider_is_away_does_not_wait_for_it_each_time()
    {
        await _provider.OverloadAsync(500);
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<UnavailableException>(() => _discovery.GetConfigurationAsync(Now));

        Assert.Equal(1, await _provider.AskedAsync("/.well-known/openid-configuration"));
        await _provider.OverloadAsync(0);
        _clock.Turn(TimeSpan.FromSeconds(2));
        Assert.NotNull(await _discovery.GetConfigurationAsync(Now));
        Assert.Null(_discovery.Trouble);
    }
}
