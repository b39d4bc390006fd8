using AdminConsole.Components.Policies;
using AdminConsole.Domain.Policies;
using AngleSharp.Dom;
using Bunit;

namespace AdminConsole.Tests.Components.Policies;

public sealed class PoliciesPageTests : ConsoleTestContext
{
    [Fact]
    public async Task The_switch_sends_its_command_and_offers_to_undo_it()
    {
        var page = RenderConsole<PoliciesPage>();
        await Switch(page).ChangeAsync(new() { Value = false });

        Assert.Equal(new SwitchPolicy(SampleAccount.DevToDb, false), Assert.Single(Sent));
        Assert.False(Switch(page).HasAttribute("checked"));
        var notice = Assert.Single(Notices.All);
        Assert.Equal(("Policy Dev → Db is off.", "Undo"), (notice.Text, notice.Action));

        await page.InvokeAsync(notice.OnAction!);
        Assert.Equal(new SwitchPolicy(SampleAccount.DevToDb, true), Sent[1]);
        Assert.True(Switch(page).HasAttribute("checked"));
    }

    [Fact]
    public async Task A_refused_switch_goes_back_and_says_why()
    {
        var page = RenderConsole<PoliciesPage>();
        var before = Switch(page);
        Account = SampleAccount.New(); // deleted meanwhile; this page has not heard of it yet
        await before.ChangeAsync(new() { Value = false });

        Assert.True(Switch(page).HasAttribute("checked"));
        var notice = Assert.Single(Notices.All);
        Assert.True(notice.Refusal);
        Assert.Contains("not found", notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_between_empty_groups_says_that_it_has_no_effect()
    {
        var page = RenderConsole<PoliciesPage>();

        Assert.Contains("no effect: group Developers is empty", Row(page).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Direction_and_traffic_are_words()
    {
        var row = Row(RenderConsole<PoliciesPage>()).TextContent;

        Assert.Contains("one way", row, StringComparison.Ordinal);
        Assert.Contains("tcp 5432", row, StringComparison.Ordinal);
    }

    private static IElement Row(IRenderedComponent<PoliciesPage> page) => page.Find($"[data-testid=row-{SampleAccount.DevToDb}]");

    private static IElement Switch(IRenderedComponent<PoliciesPage> page) => Row(page).QuerySelector("input[role=switch]")!;
}
