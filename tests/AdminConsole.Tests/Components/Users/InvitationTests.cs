using AdminConsole.Components.Users;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Bunit;

namespace AdminConsole.Tests.Components.Users;

public sealed class InvitationTests : ConsoleTestContext
{
    private static readonly Invitation _waiting = new(
        "1", "kim@corp.example", "Kim Lund", Role.Auditor, [], SamplePeople.Ben, SampleAccount.Noon, SampleAccount.Noon + TimeSpan.FromDays(3));

    public InvitationTests() => Account = SamplePeople.Account();

    [Fact]
    public async Task The_link_is_in_the_page_only_after_Show_and_never_again()
    {
        var page = Open();
        await Fill("Kim Lund", " kim@corp.example ");
        await Press("Invite");
        Assert.DoesNotContain(SampleDesk.Secret, page.Markup + Dialogs.Markup, StringComparison.Ordinal);

        await Press("Show");
        Assert.EndsWith(SampleDesk.Secret, Dialogs.Find("[data-testid=secret]").TextContent, StringComparison.Ordinal);
        await Dialogs.Find("button[aria-label='Copy the link']").ClickAsync(new());
        await Press("Done");

        Dialogs.WaitForAssertion(() => Assert.Empty(Dialogs.FindAll(".mud-dialog")));
        Assert.DoesNotContain(SampleDesk.Secret, page.Markup + Dialogs.Markup, StringComparison.Ordinal);
        var invited = Assert.Single(Desk.Invitations);
        Assert.Equal(("kim@corp.example", Role.User, SampleAccount.Noon + TimeSpan.FromDays(3)), (invited.Email, invited.Role, invited.ExpiresAt));
        page.WaitForAssertion(() => Assert.Contains("Kim Lund", page.Find("[data-testid=invitation-invitation-0]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        Open();
        await Fill("", "kim");
        await Press("Invite");

        Assert.Equal("Enter what the person is called, up to 200 characters.", Dialogs.Find("#invite-name-error").TextContent);
        Assert.Equal("Enter an e-mail address, such as anna@example.com.", Dialogs.Find("#invite-email-error").TextContent);
        Assert.Empty(Desk.Invitations);
    }

    [Fact]
    public async Task A_refusal_stands_in_the_form_which_keeps_what_was_typed()
    {
        Desk.Invitations.Add(_waiting);
        Open();
        await Fill("Kim Lund", "kim@corp.example");
        await Press("Invite");

        Assert.Equal("This e-mail address is invited already.", Dialogs.Find(".c-start-error").TextContent);
        Assert.Equal("Kim Lund", Dialogs.Find("#invite-name").GetAttribute("value"));
    }

    [Fact]
    public async Task A_link_that_was_mailed_is_shown_to_nobody()
    {
        Desk.Mailed = true;
        Open();
        await Fill("Kim Lund", "kim@corp.example");
        await Press("Invite");

        Assert.Contains("was mailed to", Dialogs.Markup, StringComparison.Ordinal);
        Assert.Empty(Dialogs.FindAll("[data-testid=secret]"));
        await Press("Done");
        Dialogs.WaitForAssertion(() => Assert.Empty(Dialogs.FindAll(".mud-dialog")));
    }

    [Fact]
    public async Task A_link_that_was_not_copied_is_not_closed_without_a_question()
    {
        Open();
        await Fill("Kim Lund", "kim@corp.example");
        await Press("Invite");

        _ = Press("Done"); // done when the question is answered

        Dialogs.WaitForAssertion(() => Assert.Contains("You have not copied the link.", Dialogs.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_has_not_come_in_time_is_shown_as_expired_and_gets_a_new_link()
    {
        Desk.Invitations.Add(_waiting);
        Clock.Turn(TimeSpan.FromDays(4));
        var page = RenderConsole<UsersPage>();
        Assert.Contains("Expired", page.Find("[data-testid=invitation-1]").TextContent, StringComparison.Ordinal);
        Assert.Contains("invited by Ben Ito", page.Find("[data-testid=invitation-1]").TextContent, StringComparison.Ordinal);

        _ = page.Find("button[aria-label='New link for Kim Lund']").ClickAsync(new()); // done when the dialog is
        Dialogs.WaitForElement(".mud-dialog");
        await Press("Make a new link");
        Dialogs.WaitForElement("[data-testid=secret]");
    }

    [Fact]
    public async Task Withdrawing_asks_first()
    {
        Desk.Invitations.Add(_waiting);
        var page = RenderConsole<UsersPage>();
        var withdrawing = page.Find("button[aria-label='Withdraw the invitation of Kim Lund']").ClickAsync(new());
        Dialogs.WaitForElement(".mud-dialog");
        Assert.NotEmpty(Desk.Invitations);

        await Press("Withdraw invitation");
        await withdrawing;

        Assert.Empty(Desk.Invitations);
        Assert.Empty(page.FindAll("[data-testid^=invitation-]"));
    }

    [Fact]
    public async Task An_invitation_that_was_accepted_is_gone_when_the_user_appears()
    {
        Desk.Invitations.Add(_waiting);
        var page = RenderConsole<UsersPage>();
        Assert.NotEmpty(page.FindAll("[data-testid=invitation-1]"));

        Desk.Invitations.Clear();
        await ShowAsync(Account.After(new AddUser(new UserId("kim"), User.LocalIssuer, "kim", Role.Auditor, [], Invited: true, SampleAccount.Noon)));

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=invitation-1]")));
    }

    [Fact]
    public void Whoever_may_only_read_invites_nobody()
    {
        Desk.Invitations.Add(_waiting);
        Me = SamplePeople.Otto;
        var page = RenderConsole<UsersPage>();

        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Invite");
        Assert.Empty(page.FindAll("[data-testid=invitation-1] button"));
    }

    [Fact]
    public void The_form_asks_for_what_was_filled_in()
    {
        var form = new InviteForm { Name = " Kim ", Email = " kim@corp.example", Role = Role.Auditor, Life = TimeSpan.FromHours(1) };
        var request = form.ToRequest([SampleAccount.Developers]);

        Assert.True(form.IsComplete);
        Assert.Equal(("kim@corp.example", "Kim", Role.Auditor, TimeSpan.FromHours(1)), (request.Email, request.Name, request.Role, request.ExpiresIn));
        Assert.Equal<GroupId>([SampleAccount.Developers], request.AutoGroups);
    }

    private IRenderedComponent<UsersPage> Open()
    {
        var page = RenderConsole<UsersPage>();
        _ = page.FindAll("button").First(b => b.TextContent.Trim() == "Invite").ClickAsync(new()); // done when the dialog is
        Dialogs.WaitForElement("#invite-name");
        return page;
    }

    private async Task Fill(string name, string email)
    {
        await Dialogs.Find("#invite-name").ChangeAsync(new() { Value = name });
        await Dialogs.Find("#invite-email").ChangeAsync(new() { Value = email });
    }

    private Task Press(string button) => Dialogs.FindAll(".mud-dialog button").First(b => b.TextContent.Trim() == button).ClickAsync(new());
}
