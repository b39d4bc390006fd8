using System.Text.RegularExpressions;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using Microsoft.Playwright;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace AdminConsole.Browser.Tests;

/// <summary>Passwords, codes and links of people who sign in at the host itself, as they use them in a browser.</summary>
public sealed partial class OwnCredentialTests
{
    private const string NewPassword = "a new password for Anna";

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(3));

    [Fact]
    public async Task A_second_factor_is_set_up_from_the_profile_and_asked_for_from_then_on()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        var page = browser.Page;

        var (app, recovery) = await SetUpSecondFactorAsync(browser);
        await browser.GoAsync("/profile", "page-profile");
        await Expect(page.GetByText("10 recovery codes left")).ToBeVisibleAsync();

        // With the app. A code is good once, so the next one is taken: clocks may be off by one step.
        await AgainAsync(browser);
        await page.GetByLabel("Code").FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That code is not right, or was used before. Wait for the next one.");
        await page.GotoAsync("/peers");
        await Expect(page).ToHaveURLAsync(SignInUrl()); // half way in is not in
        await AgainAsync(browser);
        await page.GetByLabel("Code").FillAsync(app.ComputeTotp(DateTime.UtcNow.AddSeconds(30)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByTestId("page-peers").WaitForAsync();

        // Without it, once.
        await AgainAsync(browser);
        await page.GetByLabel("Code").FillAsync(recovery);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByTestId("page-peers").WaitForAsync();
        await browser.GoAsync("/profile", "page-profile");
        await Expect(page.GetByText("9 recovery codes left")).ToBeVisibleAsync();
        await AgainAsync(browser);
        await page.GetByLabel("Code").FillAsync(recovery);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That code is not right, or was used before. Wait for the next one.");
        Assert.Empty(browser.Sins);
    }

    [Fact]
    public async Task A_device_of_somebody_elses_making_gets_a_token_that_the_API_takes()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        var (app, _) = await SetUpSecondFactorAsync(browser);
        await browser.Page.Context.ClearCookiesAsync();

        await using var device = OpenIdClient.Start("device", host.App.PublicUrl);
        var asked = await device.ReadAsync();
        var page = browser.Page;
        await page.GotoAsync(new Uri(asked.GetProperty("verification_uri").GetString()!).PathAndQuery);
        await browser.EnterAsync(Browser.OwnersEmail, Browser.Password);
        await page.GetByLabel("Code").FillAsync(app.ComputeTotp(DateTime.UtcNow.AddSeconds(30)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await page.GetByLabel("Code").FillAsync("BBBB-BBBB");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No device waits with that code.");
        await page.GetByLabel("Code").FillAsync(asked.GetProperty("user_code").GetString()!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(page.GetByText("Is this your device?")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, sign in this device" }).ClickAsync();
        await Expect(page.GetByText("The device is signed in")).ToBeVisibleAsync();

        var owner = (await host.AccountAsync()).Snapshot.Owner!.Id.Value; // just made
        var seen = await device.ReadAsync();
        Assert.Equal(owner, seen.GetProperty("claims").GetProperty("sub").GetString());
        Assert.Equal(owner, seen.GetProperty("api").GetProperty("id").GetString());
        Assert.Equal("owner", seen.GetProperty("api").GetProperty("role").GetString());
        Assert.Equal(0, await device.EndAsync());
        Assert.Empty(browser.Sins);
    }

    [Fact]
    public async Task A_new_password_signs_in_and_the_old_one_and_other_browsers_are_out()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        await using var other = await Browser.OpenAsync(host.Url);
        await other.Page.GotoAsync("/signin");
        await other.EnterAsync(Browser.OwnersEmail, Browser.Password);
        await other.Page.GetByTestId("page-peers").WaitForAsync();

        var page = browser.Page;
        await browser.GoAsync("/profile", "page-profile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Present password").FillAsync("not the password");
        await dialog.GetByLabel("New password", new() { Exact = true }).FillAsync(NewPassword);
        await dialog.GetByLabel("New password again").FillAsync(NewPassword);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That is not your present password. Nothing was changed.");
        await dialog.GetByLabel("Present password").FillAsync(Browser.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Expect(page.GetByText("Your password was changed.")).ToBeVisibleAsync();

        await Expect(other.Page.GetByText("Your session has ended.")).ToBeVisibleAsync();
        await other.EnterAsync(Browser.OwnersEmail, Browser.Password);
        await Expect(other.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The e-mail address or the password is not right.");
        await other.EnterAsync(Browser.OwnersEmail, NewPassword);
        await other.Page.GetByTestId("page-peers").WaitForAsync();
        await browser.GoAsync("/peers", "page-peers"); // who changed it stays
        Assert.Empty(browser.Sins);
        Assert.Empty(other.Sins);
    }

    [Fact]
    public async Task The_owners_way_back_in_sets_a_password_and_asks_for_no_second_factor()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        await SetUpSecondFactorAsync(browser);
        await using var locked = await Browser.OpenAsync(host.Url);

        var (code, _) = await host.Get<OwnerReset>().NewCodeAsync(_patience);
        await locked.Page.GotoAsync($"/reset-owner?code={code}");
        await Expect(locked.Page.GetByText("For the owner, Anna Vogt (anna@example.com).")).ToBeVisibleAsync();
        await locked.SetPasswordAsync(NewPassword, "Set password");
        await Expect(locked.Page.GetByText("The password is set. Sign in with it.")).ToBeVisibleAsync();
        await locked.EnterAsync(Browser.OwnersEmail, NewPassword);
        await locked.Page.GetByTestId("page-peers").WaitForAsync();

        await browser.Page.GotoAsync("/peers"); // whoever was signed in with the old one
        await Expect(browser.Page).ToHaveURLAsync(SignInUrl());
        await locked.Page.GotoAsync($"/reset-owner?code={code}");
        await Expect(locked.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This link is not valid any more.");
        Assert.Empty(locked.Sins);
    }

    /// <summary>As a person does it who cannot scan the picture.</summary>
    private static async Task<(Totp App, string RecoveryCode)> SetUpSecondFactorAsync(Browser browser)
    {
        var page = browser.Page;
        await browser.GoAsync("/profile", "page-profile");
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up the second factor" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await page.GetByText("I cannot scan it").ClickAsync();
        var secret = await page.Locator(".c-secret-text").InnerTextAsync();
        var app = new Totp(Base32Encoding.ToBytes(secret.Replace(" ", "", StringComparison.Ordinal)));
        await page.GetByLabel("Code").FillAsync(app.ComputeTotp());
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(10);
        return (app, await page.GetByRole(AriaRole.Listitem).First.InnerTextAsync());
    }

    /// <summary>To the second step of a new sign-in.</summary>
    private static async Task AgainAsync(Browser browser)
    {
        await browser.Page.Context.ClearCookiesAsync();
        await browser.Page.GotoAsync("/signin");
        await browser.EnterAsync(Browser.OwnersEmail, Browser.Password);
        await Expect(browser.Page.GetByText("Second step")).ToBeVisibleAsync();
    }

    [GeneratedRegex("/signin")]
    private static partial Regex SignInUrl();
}
