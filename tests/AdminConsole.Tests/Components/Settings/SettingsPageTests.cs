using AdminConsole.Components.Settings;
using AdminConsole.Domain.Accounts;
using Bunit;

namespace AdminConsole.Tests.Components.Settings;

public sealed class SettingsPageTests : ConsoleTestContext
{
    public SettingsPageTests() => Account = SamplePeople.Account();

    [Fact]
    public async Task Domains_are_saved_as_a_list_and_everything_else_stays()
    {
        var page = RenderConsole<SettingsPage>();
        await page.Find("#domains").ChangeAsync(new() { Value = "Example.com; corp.example\nexample.com" });
        Assert.Contains("Not saved yet", page.Markup, StringComparison.Ordinal);
        await Save(page);

        Assert.Equal(["example.com", "corp.example"], Account.Settings.ApprovedDomains);
        Assert.True((Account.Settings with { ApprovedDomains = [] }).SameAs(SamplePeople.Account().Settings));
        Assert.Equal("example.com, corp.example", page.Find("#domains").GetAttribute("value"));
        Assert.DoesNotContain("Not saved yet", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_domain_is_named_and_not_sent()
    {
        var page = RenderConsole<SettingsPage>();
        await page.Find("#domains").ChangeAsync(new() { Value = "example.com, anna@example.com" });
        await Save(page);

        Assert.Equal("“anna@example.com” is not a domain. Write example.com, not an address.", page.Find("#domains-error").TextContent);
        Assert.Empty(Sent);
    }

    [Fact]
    public async Task What_somebody_else_saves_meanwhile_does_not_touch_what_is_filled_in_and_is_kept()
    {
        var page = RenderConsole<SettingsPage>();
        await page.Find("#approval").ChangeAsync(new() { Value = false });
        await ShowAsync(Account.After(new UpdateAccountSettings(Account.Settings with { PeerApprovalEnabled = true }, null)));
        await Save(page);

        Assert.False(Account.Settings.UserApprovalRequired);
        Assert.True(Account.Settings.PeerApprovalEnabled);
    }

    [Fact]
    public void Whoever_may_only_read_sees_text()
    {
        Me = SamplePeople.Otto;
        var page = RenderConsole<SettingsPage>();

        Assert.Contains("View only: your role is Auditor.", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("input, button"));
    }

    [Fact]
    public async Task The_length_of_a_login_is_checked_and_saved()
    {
        var page = RenderConsole<SettingsPage>();
        await page.Find("#login-lasts").ChangeAsync(new() { Value = "400" });
        await Save(page, 1);
        Assert.Empty(Sent);

        await page.Find("#login-lasts").ChangeAsync(new() { Value = "12" });
        await Save(page, 1);

        Assert.Equal((true, TimeSpan.FromDays(12)), (Account.Settings.PeerLoginExpirationEnabled, Account.Settings.PeerLoginExpiration));
        Assert.True((Account.Settings with { PeerLoginExpiration = TimeSpan.FromHours(24) }).SameAs(SamplePeople.Account().Settings));
    }

    [Fact]
    public async Task Groups_of_the_token_need_a_claim_and_warn_of_a_lock_out()
    {
        var page = RenderConsole<SettingsPage>();
        await page.Find("#token-groups").ChangeAsync(new() { Value = true });
        Assert.Contains("Name the claim", page.Find("#token-claim-error").TextContent, StringComparison.Ordinal);
        await page.Find("#token-claim").ChangeAsync(new() { Value = "groups" });
        await page.Find("#token-allow").ChangeAsync(new() { Value = "Site Ops, net" });
        Assert.Contains("cannot sign in any more", page.Markup, StringComparison.Ordinal);
        await Save(page, 2);

        Assert.Equal((true, "groups"), (Account.Settings.JwtGroupsEnabled, Account.Settings.JwtGroupsClaimName));
        Assert.Equal(["Site Ops", "net"], Account.Settings.JwtAllowGroups);
    }

    /// <param name="card">Each card of the page has its own.</param>
    private static Task Save(IRenderedComponent<SettingsPage> page, int card = 0) =>
        page.FindAll("button").Where(b => b.TextContent.Trim() == "Save").ElementAt(card).ClickAsync(new());
}
