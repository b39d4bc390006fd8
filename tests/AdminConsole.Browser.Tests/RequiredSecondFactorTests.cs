using System.Text.RegularExpressions;
using AdminConsole.Domain.Accounts;
using AdminConsole.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace AdminConsole.Browser.Tests;

public sealed partial class RequiredSecondFactorTests
{
    [Fact]
    public async Task Where_the_account_wants_a_second_factor_the_console_opens_only_with_one()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        await browser.Page.GotoAsync("/signin/test"); // no console stands open
        var settings = (await host.AccountAsync()).Snapshot.Settings;
        await host.DoAsync(new UpdateAccountSettings(settings with { LocalMfaEnabled = true }, NetworkRange: null));

        await browser.Page.GotoAsync("/peers");

        await Expect(browser.Page).ToHaveURLAsync(SetupPage());
        await Expect(browser.Page.GetByText("This network asks everybody who signs in with a password for one.")).ToBeVisibleAsync();
        Assert.Empty(browser.Sins);
    }

    [Fact]
    public async Task A_console_that_stands_open_goes_to_the_set_up_when_the_account_begins_to_want_a_second_factor()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        await browser.Page.GotoAsync("/peers");
        await browser.Page.GetByTestId("page-peers").WaitForAsync();

        var settings = (await host.AccountAsync()).Snapshot.Settings;
        await host.DoAsync(new UpdateAccountSettings(settings with { LocalMfaEnabled = true }, NetworkRange: null));

        await Expect(browser.Page).ToHaveURLAsync(SetupPage(), new() { Timeout = 5_000 });
        Assert.Empty(browser.Sins);
    }

    [GeneratedRegex("/profile/second-factor$")]
    private static partial Regex SetupPage();
}
