using AdminConsole.Components.ServiceUsers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AdminConsole.Tests.Components.ServiceUsers;

public sealed class ServiceUsersPageTests : ConsoleTestContext
{
    public ServiceUsersPageTests() => Account = SamplePeople.Account();

    [Fact]
    public void Only_service_users_are_listed_with_their_tokens_and_their_last_use()
    {
        Desk.TokenUses[SamplePeople.Nightly] = SampleAccount.Noon;
        var page = RenderConsole<ServiceUsersPage>();

        var row = Assert.Single(page.FindAll("tbody tr"));
        Assert.Contains("inventory", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 token", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("2026-03-01T12:00:00Z", row.InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_ends_within_a_week_is_pointed_out()
    {
        Clock.Turn(SampleAccount.Noon + TimeSpan.FromDays(24) - Clock.GetUtcNow());
        Assert.Contains("ends soon", RenderConsole<ServiceUsersPage>().Find("tbody tr").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_one_is_an_auditor_unless_somebody_says_otherwise_and_its_panel_opens()
    {
        var page = RenderConsole<ServiceUsersPage>();
        var creating = page.FindAll("button").First(b => b.TextContent.Trim() == "Create service user").ClickAsync(new());
        Dialogs.WaitForElement("#service-name");
        await Press("Create service user");
        Assert.Equal("Give it a name that says what it does.", Dialogs.Find("#service-name-error").TextContent);

        await Dialogs.Find("#service-name").ChangeAsync(new() { Value = "backup" });
        await Press("Create service user");
        await creating;

        var created = Assert.IsType<CreateServiceUser>(Assert.Single(Sent));
        Assert.Equal(("backup", Role.Auditor, false), (created.Name, created.Role, created.NonDeletable));
        Assert.EndsWith($"?open={created.UserId}", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_shown_once_and_only_its_hash_is_sent()
    {
        var page = Open();
        var creating = page.FindAll("aside button").First(b => b.TextContent.Trim() == "Create token").ClickAsync(new());
        Dialogs.WaitForElement("#token-name");
        await Press("Create token");
        Assert.Empty(Sent);

        await Dialogs.Find("#token-name").ChangeAsync(new() { Value = "weekly" });
        await Dialogs.Find("#token-days").ChangeAsync(new() { Value = "366" });
        await Press("Create token");
        Assert.Equal("Enter a number of days from 1 to 365.", Dialogs.Find("#token-days-error").TextContent);

        await Dialogs.Find("#token-days").ChangeAsync(new() { Value = "365" });
        await Press("Create token");
        Assert.DoesNotContain("nbp_", Dialogs.Markup, StringComparison.Ordinal);
        await Press("Show");
        var secret = Dialogs.Find("[data-testid=secret]").TextContent;
        Assert.True(TokenText.IsWellFormed("nbp_", secret));

        var command = Assert.IsType<CreateAccessToken>(Assert.Single(Sent));
        Assert.Equal((TokenText.HashOf(secret), TimeSpan.FromDays(365)), (command.Hash, command.ExpiresIn));

        await Dialogs.Find("button[aria-label='Copy the token']").ClickAsync(new());
        await Press("Done");
        await creating;
        Assert.DoesNotContain(secret, page.Markup + Dialogs.Markup, StringComparison.Ordinal);
        Assert.Contains("weekly", page.Find("aside").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_not_copied_is_not_closed_without_a_question()
    {
        var page = Open();
        _ = page.FindAll("aside button").First(b => b.TextContent.Trim() == "Create token").ClickAsync(new()); // done when the dialog is
        Dialogs.WaitForElement("#token-name");
        await Dialogs.Find("#token-name").ChangeAsync(new() { Value = "weekly" });
        await Press("Create token");

        _ = Press("Done"); // done when the question is answered

        Dialogs.WaitForAssertion(() => Assert.Contains("You have not copied the token.", Dialogs.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deleting_a_token_asks_first()
    {
        var page = Open();
        var deleting = page.Find("button[aria-label='Delete token nightly']").ClickAsync(new());
        Dialogs.WaitForElement(".mud-dialog");
        Assert.Empty(Sent);

        await Press("Delete token nightly");
        await deleting;

        Assert.Equal(new DeleteAccessToken(SamplePeople.Inventory, SamplePeople.Nightly), Assert.Single(Sent));
    }

    [Fact]
    public void Whoever_may_only_read_is_offered_nothing()
    {
        Me = SamplePeople.Otto;
        var page = Open();

        Assert.DoesNotContain("Create", page.Find("[data-testid=page-service-users]").TextContent.Replace("Created", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("aside .c-panel-foot button"));
        Assert.Empty(page.FindAll("button[aria-label^='Delete token']"));
    }

    private IRenderedComponent<ServiceUsersPage> Open()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"service-users?open={SamplePeople.Inventory}");
        return RenderConsole<ServiceUsersPage>();
    }

    private Task Press(string button) => Dialogs.FindAll(".mud-dialog button").First(b => b.TextContent.Trim() == button).ClickAsync(new());
}
