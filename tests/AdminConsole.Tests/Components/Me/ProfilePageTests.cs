using AdminConsole.Components.Me;
using AdminConsole.Engine;
using Bunit;

namespace AdminConsole.Tests.Components.Me;

public sealed class ProfilePageTests : ConsoleTestContext
{
    private static readonly Session _phone = new(
        "session-phone", SampleAccount.Noon, SampleAccount.Noon, "198.51.100.7",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1");

    public ProfilePageTests()
    {
        Account = SamplePeople.Account();
        Desk.Sessions.Add(_phone);
    }

    [Fact]
    public void Everybody_sees_oneself_whatever_the_role()
    {
        Me = SamplePeople.Uma;
        var page = RenderConsole<ProfilePage>();

        Assert.Contains("uma@corp.example", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Developers", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Access tokens", page.Markup, StringComparison.Ordinal); // the role may not have any
    }

    [Fact]
    public async Task Another_browser_is_signed_out_alone()
    {
        var page = RenderConsole<ProfilePage>();
        Assert.Contains("Safari on iPhone", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-testid=session-session-here] button"));

        await page.Find("[data-testid=session-session-phone] button").ClickAsync(new());

        Assert.Equal([SampleDesk.Here], Desk.Sessions.Select(s => s.Id));
        Assert.DoesNotContain("Safari on iPhone", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_others_are_signed_out_after_a_question()
    {
        var page = RenderConsole<ProfilePage>();
        var ending = page.FindAll("button").Single(b => b.TextContent.Trim() == "Sign out all others").ClickAsync(new());
        Dialogs.WaitForElement(".mud-dialog");
        Assert.Equal(2, Desk.Sessions.Count);

        await Press("Sign out all others");
        await ending;

        Assert.Equal([SampleDesk.Here], Desk.Sessions.Select(s => s.Id));
    }

    [Fact]
    public async Task A_database_that_is_away_is_named_and_asked_again()
    {
        Desk.DatabaseIsAway = true;
        var page = RenderConsole<ProfilePage>();
        Assert.Contains("The database does not answer.", page.Markup, StringComparison.Ordinal);

        Desk.DatabaseIsAway = false;
        await page.FindAll("button").Single(b => b.TextContent.Trim() == "Try again").ClickAsync(new());
        Assert.Contains("Firefox on Linux", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_changes_only_with_the_present_one()
    {
        var page = RenderConsole<ProfilePage>();
        var changing = page.FindAll("button").Single(b => b.TextContent.Trim() == "Change password").ClickAsync(new());
        Dialogs.WaitForElement("#password-present");
        await Fill("wrong", "short", "other");
        Assert.Equal(["Use 12 to 256 characters.", "That is not the same as above."], Dialogs.FindAll(".c-error").Select(e => e.TextContent));

        await Fill("wrong", "a much longer one", "a much longer one");
        Assert.Contains("That is not your present password.", Dialogs.Markup, StringComparison.Ordinal);
        Assert.Equal("the present password", Desk.Password);

        await Fill("the present password", "a much longer one", "a much longer one");
        await changing;
        Assert.Equal("a much longer one", Desk.Password);
    }

    [Fact]
    public void Who_signs_in_elsewhere_has_no_password_to_change()
    {
        Account = Account.After(new Domain.Users.ApproveUser(SamplePeople.Nia));
        Me = SamplePeople.Nia;

        Assert.DoesNotContain("Change password", RenderConsole<ProfilePage>().Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari on macOS")]
    [InlineData("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("", "A browser")]
    public void Browsers_have_names_that_people_know(string client, string name) => Assert.Equal(name, BrowserName.Of(client));

    private async Task Fill(string present, string wanted, string again)
    {
        await Dialogs.Find("#password-present").ChangeAsync(new() { Value = present });
        await Dialogs.Find("#password-wanted").ChangeAsync(new() { Value = wanted });
        await Dialogs.Find("#password-again").ChangeAsync(new() { Value = again });
        await Press("Change password");
    }

    private Task Press(string button) => Dialogs.FindAll(".mud-dialog button").First(b => b.TextContent.Trim() == button).ClickAsync(new());
}
