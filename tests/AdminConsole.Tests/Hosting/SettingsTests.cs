using System.Diagnostics;
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
        Assert.Equal(TimeSpan.FromHours(24), options.AgentServices.TurnTtl);
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
            ("NetBird:Stuns:0", "stun.example.com"),
            ("NetBird:Turns:0:Uri", "turn.example.com"),
            ("NetBird:TurnTtl", "a day"),
            ("NetBird:Relay:Addresses:0", "https://relay.example.com"),
            ("NetBird:Signal:Uri", "signal.example.com:10000"),
            ("Doorbell:Notify", "sometimes")));

        string[] names =
        [
            "Kestrel:Endpoints:Main:Url", "Public:Url", "Network:Range", "Network:DnsDomain", "Network:TrustedProxies", "Bootstrap:Token",
            "Stun:Listen", "Tls:Certificate and Tls:Key", "NetBird:Stuns", "NetBird:Turns", "NetBird:TurnTtl", "NetBird:Relay:Addresses",
            "NetBird:Relay:Secret", "NetBird:Signal:Uri", "Doorbell:Notify",
        ];
        foreach (var name in names)
            Assert.Contains(refused.Refusals, r => r.StartsWith(name, StringComparison.Ordinal));

        Assert.Contains("Network:Range", refused.Message, StringComparison.Ordinal);
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
