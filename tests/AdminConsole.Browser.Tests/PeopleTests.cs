using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Microsoft.Playwright;

namespace AdminConsole.Browser.Tests;

/// <summary>What only a browser does in the lists of people: files, and keys.</summary>
public sealed class PeopleTests
{
    [Fact]
    public async Task A_list_is_saved_as_a_file_in_which_no_name_is_a_formula()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        await JoinAsync(host, "mallory", "=HYPERLINK(\"https://evil.example\")");
        await browser.GoAsync("/users", "page-users");
        await browser.Page.GetByTestId("row-mallory").WaitForAsync();

        var download = await browser.Page.RunAndWaitForDownloadAsync(() => browser.Page.GetByRole(AriaRole.Button, new() { Name = "Export CSV" }).ClickAsync());
        Assert.StartsWith("users-", download.SuggestedFilename, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);

        Assert.StartsWith("\"Name\",\"E-mail\",\"Role\"", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("\"'=HYPERLINK(\"\"https://evil.example\"\")\",\"mallory@example.com\",\"User\"", StringComparison.Ordinal));
        Assert.Empty(browser.Sins);
    }

    [Fact]
    public async Task Rows_are_ticked_by_the_keyboard_and_dealt_with_together()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        await JoinAsync(host, "ida", "Ida Lund");
        await JoinAsync(host, "jon", "Jon Lund");
        await JoinAsync(host, "kim", "Kim Lund");
        await browser.GoAsync("/users", "page-users");
        var page = browser.Page;
        await page.GetByTestId("row-ida").GetByRole(AriaRole.Link).FocusAsync();

        await page.Keyboard.PressAsync("x");
        await page.GetByText("1 user ticked").WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Shift+X");
        await page.GetByText("3 users ticked").WaitForAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "What is done to the users that are ticked" })
            .GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await page.GetByText("3 users were approved.").WaitForAsync();

        Assert.DoesNotContain((await host.AccountAsync()).Snapshot.Users.Values, u => u.PendingApproval);
        Assert.Empty(browser.Sins);
    }

    private static async Task JoinAsync(TestHost host, string id, string name)
    {
        var account = (await host.AccountAsync()).Id;
        await host.Get<PeopleTable>().PutPersonAsync(
            account, new PersonRow(new UserId(id), name, $"{id}@example.com"), TestContext.Current.CancellationToken);
        await host.DoAsync(new AddUser(new UserId(id), User.LocalIssuer, id, Role.User, [], Invited: false, DateTimeOffset.UtcNow));
    }
}
