using AdminConsole.Components.History;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace AdminConsole.Tests.Components.History;

public sealed class SecurityPageTests : ConsoleTestContext
{
    public SecurityPageTests() => Account = SamplePeople.Account();

    [Fact]
    public void A_line_says_who_what_from_where_and_with_what()
    {
        Happen("dashboard.login", SampleAccount.Owner);
        Happen("console.second_factor.reset", SamplePeople.Ben, by: SampleAccount.Owner);
        var page = RenderConsole<SecurityPage>();

        page.WaitForAssertion(() => Assert.Equal(
            ["Ben Ito · Second factor reset by Anna Vogt", "Anna Vogt · Signed in"], Lines(page)));
        Assert.Contains("203.0.113.9", page.FindAll(".c-happening")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Firefox on Linux", page.FindAll(".c-happening")[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("users/ben", page.Find(".c-happening a").GetAttribute("href"));
    }

    /// <summary>A provider's refusal names a reason, not a user of ours; and there was no password.</summary>
    [Fact]
    public void Who_is_nobody_here_is_called_so()
    {
        Happen("console.signin.refused", new UserId("state"));
        var page = RenderConsole<SecurityPage>();

        page.WaitForAssertion(() => Assert.Equal(["Somebody unknown · Sign-in refused"], Lines(page)));
    }

    [Fact]
    public async Task Only_refused_attempts_are_shown_when_asked_for_and_saved()
    {
        Happen("dashboard.login", SampleAccount.Owner);
        Happen("console.signin.refused", SamplePeople.Ben);
        var page = RenderConsole<SecurityPage>();
        page.WaitForAssertion(() => Assert.Equal(2, Lines(page).Count));

        await page.Find("#only-refused").ChangeAsync(new ChangeEventArgs { Value = true });
        Assert.Equal(["Ben Ito · Wrong password"], Lines(page));

        await page.Find(".c-security-export").ClickAsync(new());
        var file = Assert.IsType<DotNetStreamReference>(Assert.Single(JSInterop.Invocations["adminConsole.save"]).Arguments[1]);
        var lines = System.Text.Encoding.UTF8.GetString(((MemoryStream)file.Stream).ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"Ben Ito\",\"Wrong password\",\"\",\"203.0.113.9\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Older_ones_come_when_asked_for_until_the_beginning()
    {
        for (var i = 0; i < 70; i++)
            Happen("dashboard.login", i < 10 ? SamplePeople.Ben : SampleAccount.Owner);

        var page = RenderConsole<SecurityPage>();
        page.WaitForAssertion(() => Assert.Equal(60, Lines(page).Count));
        Assert.DoesNotContain(Lines(page), l => l.StartsWith("Ben", StringComparison.Ordinal));

        await page.FindAll("button").Single(b => b.TextContent.Trim() == "Load older").ClickAsync(new());

        Assert.Equal((70, "Ben Ito · Signed in"), (Lines(page).Count, Lines(page)[^1]));
        Assert.Contains("This is the beginning.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_meanwhile_is_shown_by_Refresh()
    {
        var page = RenderConsole<SecurityPage>();
        page.WaitForAssertion(() => Assert.Contains("Nothing yet.", page.Markup, StringComparison.Ordinal));

        Happen("dashboard.login", SampleAccount.Owner);
        await page.FindAll("button").Single(b => b.TextContent.Trim() == "Refresh").ClickAsync(new());

        Assert.Equal(["Anna Vogt · Signed in"], Lines(page));
    }

    [Fact]
    public void The_address_may_ask_for_one_user_and_the_other_half_keeps_asking()
    {
        Happen("dashboard.login", SampleAccount.Owner);
        Happen("dashboard.login", SamplePeople.Ben);
        Services.GetRequiredService<NavigationManager>().NavigateTo("history/security?user=ben");
        var page = RenderConsole<SecurityPage>();

        page.WaitForAssertion(() => Assert.Equal(["Ben Ito · Signed in"], Lines(page)));
        Assert.Contains("Only what concerns Ben Ito", page.Find(".c-attend").TextContent, StringComparison.Ordinal);
        Assert.Equal("history?user=ben", page.Find("nav a:not([aria-current])").GetAttribute("href"));
    }

    [Fact]
    public void Without_the_database_it_says_so_and_offers_to_try_again()
    {
        Desk.DatabaseIsAway = true;
        var page = RenderConsole<SecurityPage>();

        page.WaitForAssertion(() => Assert.Equal("The sign-ins could not be read", page.Find("h2").TextContent));
        Assert.Contains("Try again", page.Markup, StringComparison.Ordinal);
    }

    private void Happen(string kind, UserId whose, UserId? by = null) => Desk.Happenings.Add(new SecurityHappening(
        Desk.Happenings.Count + 1, SampleAccount.Noon, kind, whose.Value, by?.Value ?? "", "203.0.113.9",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));

    private static List<string> Lines(IRenderedComponent<SecurityPage> page) =>
        [.. page.FindAll(".c-happening-what").Select(e => string.Join(' ', e.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))];
}
