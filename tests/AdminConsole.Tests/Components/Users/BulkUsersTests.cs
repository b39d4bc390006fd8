using AdminConsole.Components.ServiceUsers;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Users;
using Bunit;

namespace AdminConsole.Tests.Components.Users;

public sealed class BulkUsersTests : ConsoleTestContext
{
    public BulkUsersTests() => Account = SamplePeople.Account();

    [Fact]
    public async Task From_more_than_ten_on_the_number_is_typed()
    {
        for (var i = 0; i < 11; i++)
            Account = Account.After(new AddUser(new UserId($"u{i}"), User.LocalIssuer, $"u{i}", Role.User, [], Invited: true, SampleAccount.Noon));

        var page = RenderConsole<UsersPage>();
        for (var i = 0; i < 11; i++)
            await page.Find($"[data-testid=row-u{i}] [data-pick]").ClickAsync(new());

        var deleting = BulkAsync(page, "Delete");
        Dialogs.WaitForElement(".mud-dialog");
        await Answer(1);
        Assert.Empty(Sent); // nothing was typed yet

        await Dialogs.Find("#confirm-typed").ChangeAsync(new() { Value = "11" });
        await Answer(1);
        await deleting;
        Assert.Equal(11, Sent.Count);
    }

    [Fact]
    public async Task Groups_are_added_to_those_that_each_has()
    {
        var page = RenderConsole<UsersPage>();
        await page.Find("[data-testid=row-uma] [data-pick]").ClickAsync(new());
        await page.Find("[data-testid=row-otto] [data-pick]").ClickAsync(new());
        var adding = BulkAsync(page, "Add groups");
        Dialogs.WaitForElement(".mud-dialog");
        await Answer(1);
        Assert.Equal("Choose a group.", Dialogs.Find("#bulk-groups-error").TextContent);

        var dialog = Dialogs.FindComponent<BulkGroupsDialog>();
        dialog.Instance.Form.Groups = [dialog.Instance.Groups.Single(g => g.Name == "Databases")];
        await Answer(1);
        await adding;

        Assert.Equal([SampleAccount.Developers, SampleAccount.Databases], Account.Users[SamplePeople.Uma].AutoGroups);
        Assert.Equal([SampleAccount.Databases], Account.Users[SamplePeople.Otto].AutoGroups);
        Assert.Equal("2 users were put into the groups.", Assert.Single(Notices.All).Text);
    }

    [Fact]
    public async Task Service_users_are_blocked_together_and_let_in_again()
    {
        var page = RenderConsole<ServiceUsersPage>();
        await page.Find("[data-pick]").ClickAsync(new());
        var blocking = page.FindAll(".c-bulk-actions button").Single(b => b.TextContent.Trim() == "Block").ClickAsync(new());
        Dialogs.WaitForElement(".mud-dialog");
        await Answer(1);
        await blocking;
        Assert.True(Account.Users[SamplePeople.Inventory].Blocked);

        await page.FindAll(".c-bulk-actions button").Single(b => b.TextContent.Trim() == "Unblock").ClickAsync(new());
        Assert.False(Account.Users[SamplePeople.Inventory].Blocked);
    }

    private static Task BulkAsync(IRenderedComponent<UsersPage> page, string action) =>
        page.FindAll(".c-bulk-actions button").Single(b => b.TextContent.Trim() == action).ClickAsync(new());

    private Task Answer(int button) => Dialogs.FindAll(".mud-dialog-actions button")[button].ClickAsync(new());
}
