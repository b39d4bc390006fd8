using AdminConsole.Components.History;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AdminConsole.Tests.Components.History;

public sealed class HistoryPageTests : ConsoleTestContext
{
    private readonly List<RecordedEvent> _events = [];

    public HistoryPageTests()
    {
        Account = Account with { Version = 0 };
        History = (below, most) => new HistorySlice(
            SampleAccount.Furnished(), [.. _events.Where(e => e.Version < below).TakeLast(most)]);
    }

    [Fact]
    public async Task What_happens_meanwhile_waits_behind_a_button()
    {
        Happen("one");
        var page = RenderConsole<HistoryPage>();
        page.WaitForAssertion(() => Assert.Contains("renamed peer one", Text(page), StringComparison.Ordinal));
        Assert.DoesNotContain("Only what concerns", page.Markup, StringComparison.Ordinal);

        Happen("two");
        await ShowAsync(Account);
        page.WaitForAssertion(() => Assert.Contains("1 new change", page.Find(".c-pill").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain("two", Text(page), StringComparison.Ordinal);

        await page.Find(".c-pill button").ClickAsync(new());
        Assert.StartsWith("Anna Vogt renamed peer two", page.FindAll(".c-change-what")[0].TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".c-pill"));
    }

    [Theory]
    [InlineData("anna", 1)]
    [InlineData("nobody", 0)]
    public void The_address_may_ask_for_what_concerns_one_user(string user, int changes)
    {
        Happen("one");
        Services.GetRequiredService<NavigationManager>().NavigateTo($"history?user={user}");
        var page = RenderConsole<HistoryPage>();

        page.WaitForAssertion(() => Assert.Contains("Only what concerns", page.Markup, StringComparison.Ordinal));
        Assert.Equal(changes, page.FindAll(".c-change").Count);
        Assert.Equal(changes == 0, page.Markup.Contains("Nothing among the changes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_read_is_saved_as_a_file()
    {
        Happen("=1+1");
        var page = RenderConsole<HistoryPage>();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".c-change")));
        await page.Find(".c-history-export").ClickAsync(new());

        var file = Assert.IsType<Microsoft.JSInterop.DotNetStreamReference>(Assert.Single(JSInterop.Invocations["adminConsole.save"]).Arguments[1]);
        var lines = System.Text.Encoding.UTF8.GetString(((MemoryStream)file.Stream).ToArray()).Split("\r\n");
        Assert.Contains("\"Anna Vogt\",\"renamed peer =1+1\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_is_the_readers_day()
    {
        JSInterop.Setup<string?>("adminConsole.zone").SetResult("Asia/Tokyo");
        Happen("one", SampleAccount.Noon.AddHours(8));
        var page = RenderConsole<HistoryPage>();

        page.WaitForAssertion(() => Assert.Equal("Monday, 2 March 2026", page.Find(".c-day h2").TextContent));
    }

    [Fact]
    public async Task Older_changes_come_when_asked_for_until_the_beginning()
    {
        for (var i = 1; i <= 70; i++)
            Happen($"name-{i}");
        var page = RenderConsole<HistoryPage>();
        page.WaitForAssertion(() => Assert.Equal(60, page.FindAll(".c-change").Count));

        await page.FindAll("button").Single(b => b.TextContent.Trim() == "Load older").ClickAsync(new());

        Assert.Equal(70, page.FindAll(".c-change").Count);
        Assert.Contains("This is the beginning.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_database_it_says_so_and_offers_to_try_again()
    {
        History = (_, _) => throw new UnavailableException("The database does not answer.");
        var page = RenderConsole<HistoryPage>();

        page.WaitForAssertion(() => Assert.Equal("History could not be read", page.Find("h2").TextContent));
    }

    private void Happen(string name, DateTimeOffset? at = null)
    {
        var version = _events.Count + 1;
        var origin = new Origin(Channel.Console, null, null, "c", $"{version}");
        _events.Add(new RecordedEvent(
            version, at ?? SampleAccount.Noon, new PeerRenamed(SampleAccount.Peer(1), name, name),
            new Provenance("user", SampleAccount.Owner.Value, origin, version)));
        Account = Account with { Version = version };
    }

    private static string Text(IRenderedComponent<HistoryPage> page) => string.Join('\n', page.FindAll(".c-change-what").Select(e => e.TextContent));
}
