using System.Diagnostics;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests;
using AdminConsole.Tests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AdminConsole.Browser.Tests;

/// <summary>People who sign in at a real OpenID provider, in a real browser.</summary>
public sealed partial class ProviderSignInTests
{
    /// <summary>Within which a right that is lost ends, and a page says that the provider is away.</summary>
    private static readonly TimeSpan _within = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task The_first_becomes_owner_the_second_waits_and_sees_what_the_role_may()
    {
        await using var house = await HouseWithProvider.OpenAsync();
        await house.Provider.PersonAsync("anna", new { name = "Anna Vogt", email = "anna@example.com", email_verified = true });
        await house.Provider.PersonAsync("bob", new { name = "Bob Ray", email = "bob@example.com", email_verified = true });
        await using var anna = await OpenAsync(house);
        await anna.SignInAsync("anna", house.Host.App.SetupLink!.PathAndQuery); // a fresh host has one
        await anna.Page.GetByTestId("page-peers").WaitForAsync();
        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Anna Vogt, your menu" }).ClickAsync();
        await Expect(anna.Page.GetByText("anna@example.com · Owner")).ToBeVisibleAsync();

        await using var bob = await OpenAsync(house);
        await bob.SignInAsync("bob");
        await bob.Page.GetByTestId("page-pending").WaitForAsync();
        await Expect(bob.Page.GetByText("You came as bob@example.com")).ToBeVisibleAsync();

        // The owner sees that somebody waits, and lets him in: the page that waits turns into the console by itself.
        await anna.Page.GetByRole(AriaRole.Link, new() { Name = "Users" }).First.ClickAsync();
        await Expect(anna.Page.GetByText("1 person waits for approval")).ToBeVisibleAsync();
        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Approve Bob Ray" }).ClickAsync();
        await bob.Page.GetByTestId("page-profile").WaitForAsync();
        await Expect(bob.Page.GetByRole(AriaRole.Link, new() { Name = "History" })).ToHaveCountAsync(0);
        await bob.Page.GotoAsync("/access/policies");
        await bob.Page.GetByTestId("no-access").WaitForAsync();

        // A role that is given shows what it may at once, where he is.
        await anna.GiveRoleAsync("Bob Ray", "Auditor");
        await bob.Page.GetByTestId("page-policies").WaitForAsync();
        await Expect(bob.Page.GetByRole(AriaRole.Link, new() { Name = "History" }).First).ToBeVisibleAsync();
        await Expect(bob.Page.GetByRole(AriaRole.Button, new() { Name = "New policy" })).ToHaveCountAsync(0);
        await bob.GoAsync("/setup-keys", "page-setup-keys");
        await Expect(bob.Page.GetByRole(AriaRole.Button, new() { Name = "Create key" })).ToHaveCountAsync(0);
        Assert.Empty(anna.Sins);
        Assert.Empty(bob.Sins);
    }

    [Fact, FaultCase(43)]
    public async Task A_role_that_is_lost_closes_the_open_page()
    {
        await using var house = await HouseWithProvider.OpenAsync();
        using var owner = await house.OwnerAsync();
        await using var bob = await AdmittedAsync(house, "bob", Role.Admin);
        await bob.GoAsync("/access/policies", "page-policies");

        var began = Stopwatch.GetTimestamp();
        await house.Host.DoAsync(new UpdateUser(new UserId("bob"), Role.User, [], Blocked: false));
        await bob.Page.GetByTestId("no-access").WaitForAsync(new() { Timeout = (float)_within.TotalMilliseconds });

        Assert.True(Stopwatch.GetElapsedTime(began) < _within);
        await Expect(bob.Page.GetByText("Your role is User.")).ToBeVisibleAsync();
        await Expect(bob.Page.GetByRole(AriaRole.Link, new() { Name = "Policies" })).ToHaveCountAsync(0);
    }

    [Fact, FaultCase(43)]
    public async Task A_session_that_is_revoked_and_a_user_who_is_blocked_are_shown_the_door()
    {
        await using var house = await HouseWithProvider.OpenAsync();
        using var owner = await house.OwnerAsync();
        await using var bob = await AdmittedAsync(house, "bob", Role.Admin);
        var account = await house.Host.AccountAsync();
        var sessions = house.Host.Get<Sessions>();
        await sessions.EndAllAsync(
            account.Id, new UserId("bob"), except: null, new Origin(Channel.Console, null, null, "test", "test"), TestContext.Current.CancellationToken);
        await Expect(bob.Page.GetByText("Your session has ended.")).ToBeVisibleAsync(new() { Timeout = (float)_within.TotalMilliseconds });

        // The provider still knows him.
        await bob.Page.GetByTestId("provider").ClickAsync();
        await bob.Page.GetByTestId("page-peers").WaitForAsync();
        await house.Host.DoAsync(new UpdateUser(new UserId("bob"), Role.Admin, [], Blocked: true));
        await bob.Page.GetByTestId("page-blocked").WaitForAsync(new() { Timeout = (float)_within.TotalMilliseconds });
        await bob.Page.GotoAsync("/peers");
        await Expect(bob.Page).ToHaveURLAsync(SignInUrl());
    }

    [Fact, FaultCase(38)]
    public async Task Who_is_signed_in_stays_so_while_the_provider_changes_its_keys_or_is_away()
    {
        await using var house = await HouseWithProvider.OpenAsync();
        using var owner = await house.OwnerAsync();
        await using var bob = await AdmittedAsync(house, "bob", Role.Admin);

        await house.Provider.RotateKeysAsync();
        await using (var again = await OpenAsync(house))
        {
            await again.SignInAsync("bob");
            await again.Page.GetByTestId("page-peers").WaitForAsync();
        }

        await house.Provider.GoDownAsync();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await house.Host.Get<OidcDiscovery>().ProbeAsync(TestContext.Current.CancellationToken);
                return false;
            }
            catch (UnavailableException)
            {
                return true;
            }
        });
        await bob.GoAsync("/history", "page-history");
        await using var late = await OpenAsync(house);
        await late.Page.GotoAsync("/signin");
        var began = Stopwatch.GetTimestamp();
        await late.Page.GetByTestId("provider").ClickAsync();
        await Expect(late.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(ProviderAway());
        Assert.True(Stopwatch.GetElapsedTime(began) < _within);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_provider()
    {
        await using var house = await HouseWithProvider.OpenAsync();
        using var owner = await house.OwnerAsync();
        await using var bob = await AdmittedAsync(house, "bob", Role.Admin);

        await bob.SignOutAsync();
        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out of the provider" }).ClickAsync();
        await Expect(bob.Page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync();

        await bob.Page.GotoAsync("/peers");
        await Expect(bob.Page).ToHaveURLAsync(SignInUrl());
        await bob.Page.GetByTestId("provider").ClickAsync();
        await Expect(bob.Page.GetByLabel("Subject")).ToBeVisibleAsync();
    }

    private static Task<Browser> OpenAsync(HouseWithProvider house) => Browser.OpenAsync(house.Url, provider: house.Provider.Url);

    private static async Task<Browser> AdmittedAsync(HouseWithProvider house, string subject, Role role)
    {
        await house.Host.DoAsync(new AddUser(
            new UserId(subject), house.Provider.Authority, subject, role, [], Invited: true, DateTimeOffset.UnixEpoch));
        var browser = await OpenAsync(house);
        await browser.SignInAsync(subject);
        await browser.Page.GetByTestId("page-peers").WaitForAsync();
        return browser;
    }

    [GeneratedRegex("/signin")]
    private static partial Regex SignInUrl();

    [GeneratedRegex("The sign-in provider does not answer")]
    private static partial Regex ProviderAway();
}
