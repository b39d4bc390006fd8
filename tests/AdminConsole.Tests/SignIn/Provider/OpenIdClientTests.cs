using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn.Provider;

/// <summary>The provider as a certified library of others sees it, over cleartext on loopback.</summary>
public sealed class OpenIdClientTests : IAsyncLifetime
{
    private SignedUpHost _anna = null!; // set before each test

    public async ValueTask InitializeAsync() => _anna = await SignedUpHost.StartAsync(TimeProvider.System);

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact]
    public async Task It_signs_in_with_a_device_code()
    {
        await using var client = OpenIdClient.Start("device", _anna.Host.App.PublicUrl);
        var asked = await client.ReadAsync();
        var userCode = asked.GetProperty("user_code").GetString()!;
        using var browser = await _anna.AnnaAsync();
        var page = new Uri(asked.GetProperty("verification_uri_complete").GetString()!);
        Assert.Equal(_anna.Host.App.PublicUrl.Authority, page.Authority);
        Assert.Equal("/device?done=allowed", await browser.PostAsync(page.PathAndQuery, "/device", ("user_code", userCode), ("decision", "allow")));

        await SeesAnnaAsync(client);
    }

    [Fact]
    public async Task It_signs_in_with_a_browser()
    {
        await using var client = OpenIdClient.Start("code", _anna.Host.App.PublicUrl);
        var url = new Uri((await client.ReadAsync()).GetProperty("url").GetString()!);
        using var browser = await _anna.AnnaAsync();
        var back = await browser.FollowAsync(url.PathAndQuery);
        Assert.StartsWith(OpenIdClient.Redirect, back, StringComparison.Ordinal);
        await client.TellAsync(back);

        await SeesAnnaAsync(client);
    }

    private async Task SeesAnnaAsync(OpenIdClient client)
    {
        var seen = await client.ReadAsync();
        foreach (var whom in (string[])["claims", "person"])
        {
            Assert.Equal(_anna.Owner.Value, seen.GetProperty(whom).GetProperty("sub").GetString());
            Assert.Equal("Anna Vogt", seen.GetProperty(whom).GetProperty("name").GetString());
            Assert.Equal("anna@example.com", seen.GetProperty(whom).GetProperty("email").GetString());
        }

        Assert.Equal(_anna.Owner.Value, seen.GetProperty("api").GetProperty("id").GetString());
        Assert.Equal(_anna.Owner.Value, seen.GetProperty("renewed").GetString());
        Assert.Equal("invalid_grant", seen.GetProperty("revoked").GetString());
        Assert.Equal(0, await client.EndAsync());
    }
}
