using System.Diagnostics;
using System.Text.RegularExpressions;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;

namespace AdminConsole.Tests.SignIn;

/// <summary>The owner's way back in, which needs the host's key file.</summary>
public sealed partial class OwnerResetTests : IAsyncLifetime
{
    private const string NewPassword = "a new password for Anna";

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(2)); // the command is a program that starts
    private readonly TurnableClock _clock = new();
    private SignedUpHost _anna = null!; // set before each test

    public async ValueTask InitializeAsync() => _anna = await SignedUpHost.StartAsync(_clock);

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact]
    public async Task The_link_sets_a_password_removes_the_second_factor_and_ends_what_was_signed_in()
    {
        var factors = _anna.Host.Get<SecondFactors>();
        using var before = await _anna.AnnaAsync();
        using var application = new Provider.Application(_anna.Host.Url);
        var (_, tokens) = await application.RedeemAsync(await application.CodeAsync(before));
        await factors.BeginAsync(_anna.Owner, _patience);
        var secret = (await _anna.Host.Get<SecondFactorTable>().FindAsync(_anna.Owner, _patience))!.Secret; // just begun
        var app = new OtpNet.Totp(secret);
        Assert.NotNull(await factors.ConfirmAsync(
            (await _anna.Host.AccountAsync()).Id, _anna.Owner, app.ComputeTotp(_clock.GetUtcNow().UtcDateTime), Origin(), _patience));

        _clock.Turn(TimeSpan.FromSeconds(1));
        var code = await CodeAsync();
        using var browser = new Browser(_anna.Host.Url);
        Assert.Contains("anna@example.com", await browser.ReadAsync($"/reset-owner?code={code}"), StringComparison.Ordinal);
        Assert.Equal("/signin?done=reset", await ResetAsync(browser, code));

        Assert.Equal("/signin?error=credentials", await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password));
        Assert.Equal("/", await browser.SignInAsync(SignedUpHost.Email, NewPassword)); // without a second step
        Assert.Equal("200", await browser.FollowAsync("/peers"));
        Assert.NotEqual("200", await before.FollowAsync("/peers"));
        Assert.Equal(
            System.Net.HttpStatusCode.BadRequest, (await application.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Status);
        Assert.Equal(
            ["console.owner_reset.link", "console.owner_reset"],
            (await _anna.SecurityLogAsync()).Where(k => k.StartsWith("console.owner_reset", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_works_once_within_an_hour_and_only_the_newest()
    {
        var first = await CodeAsync();
        var second = await CodeAsync();
        using var browser = new Browser(_anna.Host.Url);
        Assert.Equal("/reset-owner?error=reset", await PostAsync(browser, first));
        Assert.Equal("/signin?done=reset", await ResetAsync(browser, second));
        Assert.Equal("/reset-owner?error=reset", await PostAsync(browser, second));

        var late = await CodeAsync();
        _clock.Turn(TimeSpan.FromHours(1));
        Assert.Contains("not valid any more", await browser.ReadAsync($"/reset-owner?code={late}"), StringComparison.Ordinal);
        Assert.Equal("/reset-owner?error=reset", await PostAsync(browser, late));
    }

    [Fact]
    public async Task A_lock_out_of_guessers_does_not_keep_the_owner_out()
    {
        using var browser = new Browser(_anna.Host.Url);
        for (var i = 0; i < 6; i++)
            await browser.SignInAsync(SignedUpHost.Email, "wrong password");

        await ResetAsync(browser, await CodeAsync());

        Assert.Equal("/", await browser.SignInAsync(SignedUpHost.Email, NewPassword));
    }

    [Fact]
    public async Task The_command_makes_the_link_beside_a_host_that_runs()
    {
        using var data = new TemporaryDirectory();
        var port = HostProcess.FreePort();
        await using var host = await HostProcess.StartAsync(port, ("Data:Directory", data.Path));
        var early = await RunAsync("admin", "reset-owner", "--Data:Directory", data.Path);
        Assert.Equal((1, true), (early.ExitCode, early.Output.Contains("There is no owner yet", StringComparison.Ordinal)));

        var code = WelcomeText().Match(host.Output).Groups[1].Value;
        using var browser = new Browser(host.Url);
        Assert.Equal("/", await browser.PostAsync(
            $"/welcome?code={code}", "/welcome", ("code", code), ("name", "Anna"), ("email", SignedUpHost.Email),
            ("password", SignedUpHost.Password), ("password2", SignedUpHost.Password)));

        var (exitCode, output) = await RunAsync("admin", "reset-owner", "--Data:Directory", data.Path);
        Assert.True(exitCode == 0, output);
        var link = ResetText().Match(output);
        Assert.Equal($"http://127.0.0.1:{port}/", link.Groups[1].Value);
        Assert.Equal("/signin?done=reset", await ResetAsync(browser, link.Groups[2].Value));
        Assert.Equal("/", await browser.SignInAsync(SignedUpHost.Email, NewPassword));

        // Without the host its private database is started for a moment.
        Assert.Equal(0, await host.InterruptAsync());
        var (alone, text) = await RunAsync("admin", "reset-owner", "--Data:Directory", data.Path);
        Assert.True(alone == 0, text);
        Assert.Contains("Start it first", text, StringComparison.Ordinal);
        Assert.NotEqual(link.Groups[2].Value, ResetText().Match(text).Groups[2].Value);
    }

    [Fact]
    public async Task The_command_makes_nothing_where_no_host_has_run()
    {
        using var data = new TemporaryDirectory();
        var (exitCode, output) = await RunAsync("admin", "reset-owner", "--Data:Directory", data.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("There is no key file", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(data.Path));
        Assert.Equal(2, (await RunAsync("admin", "make-coffee")).ExitCode);
        Assert.Equal(2, (await RunAsync("admin")).ExitCode);
    }

    private async Task<string> CodeAsync()
    {
        var (code, refusal) = await _anna.Host.Get<OwnerReset>().NewCodeAsync(_patience);
        Assert.Equal("", refusal);
        return code!; // not refused
    }

    private static Task<string> ResetAsync(Browser browser, string code) => browser.PostAsync(
        $"/reset-owner?code={code}", "/reset-owner", ("code", code), ("password", NewPassword), ("password2", NewPassword));

    /// <summary>With a code whose page shows no form any more.</summary>
    private static Task<string> PostAsync(Browser browser, string code) => browser.PostAsync(
        "/signin", "/reset-owner", ("code", code), ("password", NewPassword), ("password2", NewPassword));

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AdminConsole.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!; // null only with UseShellExecute
        var output = process.StandardOutput.ReadToEndAsync(_patience);
        var errors = process.StandardError.ReadToEndAsync(_patience);
        await process.WaitForExitAsync(_patience);
        return (process.ExitCode, await output + await errors);
    }

    private static AdminConsole.Domain.Accounts.Origin Origin() =>
        new(AdminConsole.Domain.Accounts.Channel.Console, null, null, "test", Guid.NewGuid().ToString());

    [GeneratedRegex("/welcome\\?code=([0-9a-f]+)")]
    private static partial Regex WelcomeText();

    [GeneratedRegex("(http://[^/]+/)reset-owner\\?code=([0-9a-f]+)")]
    private static partial Regex ResetText();
}
