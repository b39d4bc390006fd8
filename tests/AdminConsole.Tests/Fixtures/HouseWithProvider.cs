namespace AdminConsole.Tests.Fixtures;

/// <summary>A host whose people sign in at a real OpenID provider.</summary>
internal sealed class HouseWithProvider : IAsyncDisposable
{
    private HouseWithProvider(OpenIdProvider provider, TestHost host) => (Provider, Host) = (provider, host);

    public OpenIdProvider Provider { get; }

    public TestHost Host { get; }

    public Uri Url => Host.Url;

    public static async Task<HouseWithProvider> OpenAsync(
        TimeProvider? clock = null, string authMethod = "client_secret_post", params IEnumerable<(string Name, string Value)> settings)
    {
        var url = NewAddress();
        var provider = await OpenIdProvider.StartAsync([url], authMethod);
        return new HouseWithProvider(provider, await StartHostAsync(provider, url, database: null, clock, settings));
    }

    /// <summary>The console's address before it is there: the provider must know it.</summary>
    public static Uri NewAddress() => new($"http://127.0.0.1:{HostProcess.FreePort()}");

    public static Task<TestHost> StartHostAsync(
        OpenIdProvider provider, Uri url, string? database = null, TimeProvider? clock = null, params IEnumerable<(string Name, string Value)> settings) =>
        TestHost.StartAsync(
            clock, database, [("Kestrel:Endpoints:Main:Url", url.ToString()), .. provider.Settings(url), .. settings]);

    public Visitor NewVisitor() => new(Url);

    /// <summary>Whoever opens the set-up link and signs in as this becomes the owner.</summary>
    public async Task<Visitor> OwnerAsync(string subject = "owner")
    {
        var visitor = NewVisitor();
        var page = await visitor.SignInAsync(subject, $"/signin/start?code={Host.App.SetupLink!.Query["?code=".Length..]}"); // a fresh host has one
        Assert.Equal("/", page.Path);
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
