using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>One host and one browser in which its owner is signed in, for tests that leave both as they are.</summary>
public sealed class SharedAnna : IAsyncLifetime
{
    private SignedUpHost _anna = null!; // InitializeAsync comes before any test

    internal TestHost Host => _anna.Host;

    internal Browser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _anna = await SignedUpHost.StartAsync(
            TimeProvider.System,
            ("Provider:Clients:0:Id", "dashboard"),
            ("Provider:Clients:0:RedirectUris", "https://dashboard.example.com/callback"));
        Browser = await _anna.AnnaAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await _anna.DisposeAsync();
    }
}
