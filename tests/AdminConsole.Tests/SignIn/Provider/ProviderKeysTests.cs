using System.Net;
using System.Text.Json;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn.Provider;

/// <summary>What signs: the same on all hosts, replaced in time, and never readable in the database.</summary>
public sealed class ProviderKeysTests : IAsyncLifetime
{
    private static readonly (string, string) _address = ("Public:Url", "http://127.0.0.1:8080");

    private readonly CancellationToken _patience = Patience.Start();
    private readonly TurnableClock _clock = new();
    private SignedUpHost _anna = null!; // set before each test

    public async ValueTask InitializeAsync() => _anna = await SignedUpHost.StartAsync(_clock, _address);

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact]
    public async Task What_one_host_gave_another_honours()
    {
        await using var second = await TestHost.StartAsync(_clock, _anna.Host.Database, _address);
        using var here = new Application(_anna.Host.Url);
        using var there = new Application(second.Url);
        using var browser = await _anna.AnnaAsync();

        Assert.Equal((await here.GetAsync("/.well-known/jwks")).ToString(), (await there.GetAsync("/.well-known/jwks")).ToString());
        var (_, tokens) = await here.RedeemAsync(await here.CodeAsync(browser));
        Assert.Equal(HttpStatusCode.OK, (await there.UserInfoAsync(tokens.GetProperty("access_token").GetString()!)).Status);
        Assert.Equal(HttpStatusCode.OK, (await there.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Status);

        // A device asks here, its person confirms there.
        var (_, asked) = await here.AskDeviceCodeAsync();
        using var other = new Browser(second.Url);
        await other.SignInAsync(SignedUpHost.Email, SignedUpHost.Password);
        var userCode = asked.GetProperty("user_code").GetString()!;
        Assert.Equal("/device?done=allowed", await other.PostAsync($"/device?user_code={userCode}", "/device", ("user_code", userCode), ("decision", "allow")));
        Assert.Equal(HttpStatusCode.OK, (await here.DeviceTokenAsync(asked.GetProperty("device_code").GetString()!)).Status);
    }

    [Fact]
    public async Task Hosts_that_start_at_once_on_an_empty_database_make_one_key()
    {
        var database = await PostgresCluster.Shared.NewDatabaseAsync();
        var hosts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TestHost.StartAsync(_clock, database, _address)));

        var kids = hosts.Select(h => Assert.Single(h.Get<ProviderKeys>().Keys).Id);
        Assert.Single(kids.Distinct());
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [Fact]
    public async Task A_new_key_is_published_a_day_before_it_signs_and_an_old_one_stays_while_its_tokens_live()
    {
        using var application = new Application(_anna.Host.Url);
        var first = await TokensAsync(application);
        var old = KidOf(first);
        Assert.Equal([old], await PublishedAsync(application));

        await TurnAsync(TimeSpan.FromDays(60));
        var published = await PublishedAsync(application);
        Assert.Equal(2, published.Length);
        Assert.Equal(old, KidOf(await TokensAsync(application)));

        await TurnAsync(TimeSpan.FromDays(1));
        var now = await TokensAsync(application);
        Assert.Equal(published.Single(k => k != old), KidOf(now));
        await application.ReadAsync(now.GetProperty("access_token").GetString()!);

        await TurnAsync(TimeSpan.FromDays(29));
        Assert.Contains(old, await PublishedAsync(application));
        await TurnAsync(TimeSpan.FromDays(1));
        Assert.Equal([KidOf(now)], await PublishedAsync(application));
    }

    [Fact]
    public async Task What_an_old_key_sealed_is_good_as_long_as_it_lives()
    {
        using var application = new Application(_anna.Host.Url);
        await TurnAsync(TimeSpan.FromDays(60)); // the last day of the first key
        var tokens = await TokensAsync(application);
        await TurnAsync(TimeSpan.FromDays(29));

        var (status, renewed) = await application.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(KidOf(tokens), KidOf(renewed));
    }

    [Fact]
    public async Task The_database_alone_shows_no_key_and_no_refresh_token()
    {
        using var application = new Application(_anna.Host.Url);
        var tokens = await TokensAsync(application);
        var key = _anna.Host.Get<ProviderKeys>().Keys[0];
        await using var source = Npgsql.NpgsqlDataSource.Create(_anna.Host.Database);
        await using var command = source.CreateCommand(
            """
            select string_agg(encode(sealed, 'base64'), '') || (select string_agg(t::text, '') from identity."OpenIddictTokens" t)
            from adminconsole.secret
            """);
        var all = (string)(await command.ExecuteScalarAsync(_patience))!; // there are secrets

        Assert.DoesNotContain(Convert.ToBase64String(key.Encryption.AsSpan()), all, StringComparison.Ordinal);
        Assert.DoesNotContain(tokens.GetProperty("refresh_token").GetString()!, all, StringComparison.Ordinal);
        Assert.DoesNotContain(tokens.GetProperty("access_token").GetString()!, all, StringComparison.Ordinal);
        await using var sealedKey = source.CreateCommand("select sealed from adminconsole.secret where name like 'provider_key/%'");
        var bytes = (byte[])(await sealedKey.ExecuteScalarAsync(_patience))!; // the key's
        Assert.Equal(-1, bytes.AsSpan().IndexOf("Signing"u8));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(key.Encryption.AsSpan()));
    }

    [Fact]
    public async Task What_has_expired_is_forgotten()
    {
        using var application = new Application(_anna.Host.Url);
        var tokens = await TokensAsync(application);
        var pruning = _anna.Host.Get<ProviderTokens>();
        var kept = await CountAsync();
        _clock.Turn(TimeSpan.FromDays(29));
        await pruning.PruneAsync(_patience);
        var (status, _) = await application.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!);
        Assert.Equal(HttpStatusCode.OK, status);

        _clock.Turn(TimeSpan.FromDays(31));
        await pruning.PruneAsync(_patience);
        Assert.True(kept.Tokens > 0 && kept.Authorizations > 0);
        Assert.Equal((0, 0), await CountAsync());
    }

    private async Task TurnAsync(TimeSpan by)
    {
        _clock.Turn(by);
        await _anna.Host.Get<ProviderKeys>().RefreshAsync(_patience);
    }

    private async Task<JsonElement> TokensAsync(Application application)
    {
        using var browser = await _anna.AnnaAsync();
        return (await application.RedeemAsync(await application.CodeAsync(browser))).Answer;
    }

    private static async Task<string[]> PublishedAsync(Application application) =>
        [.. (await application.GetAsync("/.well-known/jwks")).GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("kid").GetString()!)];

    private static string KidOf(JsonElement tokens)
    {
        var header = tokens.GetProperty("access_token").GetString()!.Split('.')[0];
        return JsonSerializer.Deserialize<JsonElement>(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(header)).GetProperty("kid").GetString()!;
    }

    private async Task<(long Tokens, long Authorizations)> CountAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(_anna.Host.Database);
        await using var command = source.CreateCommand(
            """select (select count(*) from identity."OpenIddictTokens"), (select count(*) from identity."OpenIddictAuthorizations")""");
        await using var reader = await command.ExecuteReaderAsync(_patience);
        Assert.True(await reader.ReadAsync(_patience));
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
