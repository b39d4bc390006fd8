using System.Diagnostics;
using AdminConsole.Engine;
using AdminConsole.Hosting;
using Microsoft.Extensions.Configuration;

namespace AdminConsole.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void Without_any_setting_the_defaults_hold()
    {
        var options = Read();

        Assert.Equal("http://0.0.0.0:8080/", options.Main.ToString());
        Assert.Equal("netbird.selfhosted", options.DnsDomain);
        Assert.Equal(3478, options.StunListen?.Port);
        Assert.Equal(TimeSpan.FromHours(12), options.AgentServices.TurnTtl);
        Assert.Null(options.ConnectionString);
        Assert.Empty(options.TrustedProxies);
    }

    [Fact]
    public void Everything_that_is_wrong_is_listed_at_once_by_name()
    {
        var refused = Assert.Throws<InvalidSettingsException>(() => Read(
            ("Kestrel:Endpoints:Main:Url", "eight"),
            ("Public:Url", "https://example.com/path"),
            ("Network:Range", "100.64.0.1/16"),
            ("Network:DnsDomain", "not a domain"),
            ("Network:TrustedProxies", "10.0.0.0/8, nobody"),
            ("Bootstrap:Token", "nbp_short"),
            ("Stun:Listen", "port 3478"),
            ("Tls:Certificate", "/nowhere.pem"),
            ("Geo:Database", "/nowhere.mmdb"),
            ("NetBird:Stuns:0", "stun.example.com"),
            ("NetBird:Turns:0:Uri", "turn.example.com"),
            ("NetBird:TurnTtl", "a day"),
            ("NetBird:Relay:Addresses:0", "https://relay.example.com"),
            ("NetBird:Signal:Uri", "signal.example.com:10000"),
            ("Doorbell:Notify", "sometimes")));

        string[] names =
        [
            "Kestrel:Endpoints:Main:Url", "Public:Url", "Network:Range", "Network:DnsDomain", "Network:TrustedProxies", "Bootstrap:Token",
            "Stun:Listen", "Geo:Database", "Tls:Certificate and Tls:Key", "NetBird:Stuns", "NetBird:Turns", "NetBird:TurnTtl",
            "NetBird:Relay:Addresses",
            "NetBird:Relay:Secret", "NetBird:Signal:Uri", "Doorbell:Notify",
        ];
        foreach (var name in names)
            Assert.Contains(refused.Refusals, r => r.StartsWith(name, StringComparison.Ordinal));

        Assert.Contains("Network:Range", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_needs_little_and_the_rest_has_its_defaults()
    {
        var options = Read(
            ("Oidc:Authority", "https://login.example.com/realms/main/"), ("Oidc:ClientId", "console"), ("Public:Url", "https://net.example.com"));
        var provider = options.SignIn.Provider!; // it is set

        Assert.Equal("https://login.example.com/realms/main", provider.Authority);
        Assert.Equal(["openid", "profile", "email"], provider.Scopes);
        Assert.Equal(["console"], provider.Audiences);
        Assert.Equal("sub", provider.UserIdClaim);
        Assert.Null(provider.ClientSecret);
        Assert.Null(provider.GroupsClaim);
        Assert.Equal(AccountsMode.One, options.SignIn.Mode);
        Assert.Equal(AccountsMode.Many, Read(("Accounts:Mode", "Multiple")).SignIn.Mode);
        Assert.Null(Read().SignIn.Provider);
    }

    [Theory]
    [InlineData("Public:Url", null, "Public:Url is missing")]
    [InlineData("Oidc:ClientId", null, "Oidc:ClientId is missing")]
    [InlineData("Oidc:Authority", null, "Oidc:ClientId is set, but Oidc:Authority is not")]
    [InlineData("Oidc:Authority", "login.example.com", "Oidc:Authority: \"login.example.com\" is not an issuer URL")]
    [InlineData("Oidc:Authority", "http://login.example.com", "Oidc:Authority: \"http://login.example.com\" is not an issuer URL")]
    [InlineData("Oidc:Authority", "https://login.example.com/.well-known/openid-configuration", "Oidc:Authority: leave out /.well-known")]
    [InlineData("Oidc:Scopes", "profile email", "Oidc:Scopes must contain openid")]
    [InlineData("Accounts:Mode", "3", "Accounts:Mode: \"3\" is neither single")]
    public void A_provider_that_cannot_work_is_refused_with_what_to_write(string name, string? value, string refusal)
    {
        var settings = new Dictionary<string, string>
        {
            ["Oidc:Authority"] = "https://login.example.com",
            ["Oidc:ClientId"] = "console",
            ["Public:Url"] = "https://net.example.com",
        };
        settings.Remove(name);
        if (value is not null)
            settings[name] = value;

        var refused = Assert.Throws<InvalidSettingsException>(() => Read([.. settings.Select(s => (s.Key, s.Value))]));
        Assert.StartsWith(refusal, Assert.Single(refused.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_with_bad_settings_says_so_and_exits_with_an_error()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AdminConsoleApp).Assembly.Location, "--Network:Range", "nonsense", "--Public:Url", "nowhere"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!; // dotnet runs this test, so it starts
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("Network:Range", errors, StringComparison.Ordinal);
        Assert.Contains("Public:Url", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static AdminConsoleOptions Read(params (string Name, string Value)[] settings) => AdminConsoleOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());
}
