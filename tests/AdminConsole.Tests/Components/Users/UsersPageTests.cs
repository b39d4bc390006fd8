using AdminConsole.Components.Users;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AdminConsole.Tests.Components.Users;

public sealed class UsersPageTests : ConsoleTestContext
{
    public UsersPageTests() => Account = SamplePeople.Account();

    [Fact]
    public void People_stand_by_name_and_who_waits_comes_first()
    {
        Desk.SignIns[SamplePeople.Ben] = SampleAccount.Noon;
        var page = RenderConsole<UsersPage>();

        Assert.Equal(["Nia Sow", "Anna Vogt", "Ben Ito", "Otto Berg", "Uma Roy"], Names(page));
        Assert.Contains("1 person waits for approval", page.Markup, StringComparison.Ordinal);
        Assert.Contains("2026-03-01T12:00:00Z", page.Find("[data-testid=row-ben]").InnerHtml, StringComparison.Ordinal);
        Assert.Contains("Developers", page.Find("[data-testid=row-uma]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_database_last_sign_ins_are_not_known_and_the_rest_is()
    {
        Desk.DatabaseIsAway = true;
        var page = RenderConsole<UsersPage>();

        Assert.Equal(5, Names(page).Count());
        Assert.Contains("not known", page.Find("[data-testid=row-ben]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_filter_of_the_address_is_the_filter_of_the_list()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("users?q=role%3Aauditor");
        Assert.Equal(["Otto Berg"], Names(RenderConsole<UsersPage>()));
    }

    [Fact]
    public async Task Approving_lets_the_person_in()
    {
        var page = RenderConsole<UsersPage>();
        await page.Find("button[aria-label='Approve Nia Sow']").ClickAsync(new());

        Assert.Equal(new ApproveUser(SamplePeople.Nia), Assert.Single(Sent));
        Assert.Contains("Active", page.Find("[data-testid=row-nia]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("for approval", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_owner_is_offered_everything_that_the_account_would_take()
    {
        var page = RenderConsole<UsersPage>();

        Assert.Equal(["Open", "Role and groups", "Sign out everywhere", "Reset second factor", "Make owner", "Block", "Delete user"], await MenuAsync(page, "ben"));
        Assert.Equal(["Open", "Approve", "Role and groups", "Sign out everywhere", "Block", "Reject"], await MenuAsync(page, "nia"));
        Assert.Equal(["Open", "Role and groups"], await MenuAsync(page, "anna")); // nobody blocks, deletes or demotes oneself
    }

    [Fact]
    public async Task An_admin_may_neither_hand_over_the_account_nor_touch_its_owner()
    {
        Me = SamplePeople.Ben;
        var page = RenderConsole<UsersPage>();

        Assert.Equal(["Open", "Role and groups", "Sign out everywhere", "Reset second factor", "Block", "Delete user"], await MenuAsync(page, "uma"));
        Assert.DoesNotContain("Reset second factor", await MenuAsync(page, "anna"));
        Assert.DoesNotContain("Block", await MenuAsync(page, "anna"));
        Assert.DoesNotContain("Delete user", await MenuAsync(page, "anna"));
    }

    [Fact]
    public async Task An_auditor_sees_everything_and_is_offered_nothing()
    {
        Me = SamplePeople.Otto;
        var page = RenderConsole<UsersPage>();

        Assert.Equal(5, Names(page).Count());
        Assert.Equal(["Open"], await MenuAsync(page, "uma"));
        Assert.Equal(["Open"], await MenuAsync(page, "nia"));
        Assert.Empty(page.FindAll("button[aria-label^=Approve]"));
    }

    [Fact]
    public async Task Deleting_asks_first_and_then_the_row_goes()
    {
        var page = RenderConsole<UsersPage>();
        var deleting = await ChooseAsync(page, "uma", "Delete user");
        Assert.Empty(Sent);

        await Answer(1);
        await deleting;

        Assert.Equal(new DeleteUser(SamplePeople.Uma), Assert.Single(Sent));
        Assert.DoesNotContain("Uma Roy", Names(page));
    }

    [Fact]
    public async Task The_account_is_handed_over_only_when_the_new_owner_was_typed()
    {
        var page = RenderConsole<UsersPage>();
        var handing = await ChooseAsync(page, "ben", "Make owner");

        await Answer(1);
        Assert.Equal("That is not ben@corp.example.", Dialogs.Find("#confirm-typed-error").TextContent);
        Assert.Empty(Sent);

        await Dialogs.Find("#confirm-typed").ChangeAsync(new() { Value = "Ben@corp.example " });
        await Answer(1);
        await handing;

        Assert.Equal(SamplePeople.Ben, Account.Owner?.Id);
        Assert.Equal(Role.Admin, Account.Users[SampleAccount.Owner].Role);
    }

    [Fact]
    public async Task The_account_is_not_handed_over_by_who_signed_in_long_ago()
    {
        SignedInAt = Clock.GetUtcNow() - FreshSignIn.Life;
        var page = RenderConsole<UsersPage>();
        var handing = await ChooseAsync(page, "ben", "Make owner");

        await Answer(1);
        await handing;

        Assert.True(SignsInAgain);
        Assert.Empty(Sent);
    }

    [Fact]
    public async Task Blocking_keeps_role_and_groups()
    {
        var page = RenderConsole<UsersPage>();
        var blocking = await ChooseAsync(page, "uma", "Block");
        await Answer(1);
        await blocking;

        var uma = Account.Users[SamplePeople.Uma];
        Assert.True(uma.Blocked);
        Assert.Equal((Role.User, SampleAccount.Developers), (uma.Role, Assert.Single(uma.AutoGroups)));
        Assert.Contains("Blocked", page.Find("[data-testid=row-uma]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_everywhere_says_how_many_browsers_it_were()
    {
        var page = RenderConsole<UsersPage>();
        var ending = await ChooseAsync(page, "ben", "Sign out everywhere");
        await Answer(1);
        await ending;

        Assert.Equal([SamplePeople.Ben], Desk.SignedOut);
        Assert.Equal("Ben Ito was signed out of 2 browsers.", Assert.Single(Notices.All).Text);
    }

    [Fact]
    public async Task A_second_factor_is_reset_after_a_question_and_the_reader_hears_what_became_of_it()
    {
        Desk.SecondFactors[SamplePeople.Ben] = new SecondFactorStatus(SampleAccount.Noon, 8);
        var page = RenderConsole<UsersPage>();
        var resetting = await ChooseAsync(page, "ben", "Reset second factor");
        Assert.Contains(SamplePeople.Ben, Desk.SecondFactors.Keys);

        await Answer(1);
        await resetting;

        Assert.DoesNotContain(SamplePeople.Ben, Desk.SecondFactors.Keys);
        Assert.Equal("The second factor of Ben Ito was removed, and all browsers were signed out.", Assert.Single(Notices.All).Text);
    }

    [Fact]
    public async Task Several_are_approved_at_once_and_only_who_waits_is_asked_about()
    {
        var page = RenderConsole<UsersPage>();
        await TickAsync(page, "nia", "uma");
        Assert.Contains("2 users ticked", page.Markup, StringComparison.Ordinal);

        await BulkAsync(page, "Approve");

        Assert.Equal(new ApproveUser(SamplePeople.Nia), Assert.Single(Sent));
        Assert.Equal("1 user was approved.", Assert.Single(Notices.All).Text);
    }

    [Fact]
    public async Task Who_is_refused_keeps_nobody_else_from_it_and_is_named()
    {
        var page = RenderConsole<UsersPage>();
        await TickAsync(page, "ben", "anna");
        var giving = BulkAsync(page, "Role");
        Dialogs.WaitForElement(".mud-dialog");
        await Dialogs.FindAll("input[name=bulk-role]")[2].ChangeAsync(new());
        await Answer(1);
        await giving;

        Assert.Equal(Role.Auditor, Account.Users[SamplePeople.Ben].Role);
        Assert.Equal(Role.Owner, Account.Users[SampleAccount.Owner].Role);
        Assert.StartsWith("1 done, 1 refused. Anna Vogt: ", Assert.Single(Notices.All).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_are_deleted_after_one_question_and_nobody_stays_ticked()
    {
        var page = RenderConsole<UsersPage>();
        await TickAsync(page, "otto", "uma");
        var deleting = BulkAsync(page, "Delete");
        Dialogs.WaitForElement(".mud-dialog");
        Assert.Empty(Sent);
        await Answer(1);
        await deleting;

        Assert.Equal([new DeleteUser(SamplePeople.Otto), new DeleteUser(SamplePeople.Uma)], Sent);
        Assert.Empty(page.FindAll(".c-bulk"));
        Assert.Equal(["Nia Sow", "Anna Vogt", "Ben Ito"], Names(page));
    }

    [Fact]
    public async Task Ticked_rows_stay_ticked_when_the_filter_does_not_find_them_any_more()
    {
        var page = RenderConsole<UsersPage>();
        await TickAsync(page, "otto", "uma");
        Services.GetRequiredService<NavigationManager>().NavigateTo("users?q=role%3Aauditor");
        page.Render();

        Assert.Contains("2 users ticked", page.Find(".c-bulk").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 of them outside the filter", page.Find(".c-bulk").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void An_auditor_ticks_nothing()
    {
        Me = SamplePeople.Otto;
        Assert.Empty(RenderConsole<UsersPage>().FindAll("input[type=checkbox]"));
    }

    [Fact]
    public async Task A_refusal_of_the_account_is_shown()
    {
        var page = RenderConsole<UsersPage>();
        var blocking = await ChooseAsync(page, "uma", "Block");
        Account = Account.After(new UpdateUser(SamplePeople.Ben, Role.Owner, [], false) { Actor = new Domain.Accounts.Actor.User(SampleAccount.Owner) })
            .After(new UpdateUser(SampleAccount.Owner, Role.Auditor, [], false)); // meanwhile
        await Answer(1);
        await blocking;

        Assert.True(Assert.Single(Notices.All).Refusal);
        Assert.False(Account.Users[SamplePeople.Uma].Blocked);
    }

    [Fact]
    public void The_panel_shows_who_it_is()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("users?open=nia");
        var panel = RenderConsole<UsersPage>().Find("aside");

        Assert.Contains("nia@elsewhere.example", panel.TextContent, StringComparison.Ordinal);
        Assert.Contains("id.example.com", panel.TextContent, StringComparison.Ordinal);
        Assert.Contains("signed in no device", panel.TextContent, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(IRenderedComponent<UsersPage> page) =>
        page.FindAll("tbody [data-row-link]").Select(a => a.TextContent);

    private static async Task<IEnumerable<string>> MenuAsync(IRenderedComponent<UsersPage> page, string user)
    {
        await page.Find($"[data-testid=row-{user}] [data-menu]").ClickAsync(new());
        return page.FindAll("[role=menuitem]").Select(i => i.TextContent);
    }

    /// <returns>What is done when the question has been answered.</returns>
    private async Task<Task> ChooseAsync(IRenderedComponent<UsersPage> page, string user, string action)
    {
        await MenuAsync(page, user);
        var doing = page.FindAll("[role=menuitem]").Single(i => i.TextContent == action).ClickAsync(new());
        Dialogs.WaitForElement(".mud-dialog");
        return doing;
    }

    private static async Task TickAsync(IRenderedComponent<UsersPage> page, params string[] users)
    {
        foreach (var user in users)
            await page.Find($"[data-testid=row-{user}] [data-pick]").ClickAsync(new());
    }

    private static Task BulkAsync(IRenderedComponent<UsersPage> page, string action) =>
        page.FindAll(".c-bulk-actions button").Single(b => b.TextContent.Trim() == action).ClickAsync(new());

    private Task Answer(int button) => Dialogs.FindAll(".mud-dialog-actions button")[button].ClickAsync(new());
}
