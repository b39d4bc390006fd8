using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AdminConsole.Tests.Components.Controls;

public sealed class DataTableTests : ConsoleTestContext
{
    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public void A_heading_sorts_up_then_down_then_not_and_says_so()
    {
        var table = RenderThings("bb", "a", "ccc");
        Assert.Equal("none", SortOf(table, "Length"));

        Press(table, "Length");
        Assert.Equal("ascending", SortOf(table, "Length"));
        Assert.Equal(["a", "bb", "ccc"], Names(table));
        Assert.EndsWith("?sort=length", Navigation.Uri, StringComparison.Ordinal);

        Press(table, "Length");
        Assert.Equal("descending", SortOf(table, "Length"));
        Assert.Equal(["ccc", "bb", "a"], Names(table));

        Press(table, "Length");
        Assert.Equal("none", SortOf(table, "Length"));
        Assert.DoesNotContain("sort", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_cannot_be_sorted_by_claims_nothing() =>
        Assert.Null(SortOf(RenderThings("a"), "Note"));

    [Fact]
    public void The_address_says_how_it_is_sorted_and_which_page_is_shown()
    {
        Navigation.NavigateTo("things?sort=-name&page=2");
        var table = RenderThings([.. Enumerable.Range(1, 60).Select(i => $"t{i}")]);

        Assert.Equal("t10", Names(table)[0]);
        Assert.Equal(10, Names(table).Count);
        Assert.Contains("51 to 60 of 60 things", table.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Fifty_rows_make_a_page_and_the_address_turns_with_it()
    {
        var table = RenderThings([.. Enumerable.Range(1, 51).Select(i => $"t{i}")]);
        Assert.Equal(50, Names(table).Count);

        table.FindAll("button").Single(b => b.TextContent.Trim() == "Next").Click();
        Assert.Equal(["t51"], Names(table));
        Assert.EndsWith("?page=2", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_a_name_and_its_cells_know_their_headings()
    {
        var table = RenderThings("a");

        Assert.Equal("Things", table.Find("table > caption").TextContent);
        Assert.Equal(["Name", "Length", "Note"], table.FindAll("td").Select(td => td.GetAttribute("data-title")));
        Assert.Equal(["columnheader", "columnheader", "columnheader"], table.FindAll("th").Select(th => th.GetAttribute("role")));
    }

    [Fact]
    public void A_new_row_waits_behind_a_button()
    {
        var table = RenderThings("a", "c");
        table.Render(p => p.Add(t => t.Items, ["a", "b", "c"]));
        Assert.Equal(["a", "c"], Names(table));
        Assert.Contains("1 new", table.Find(".c-news").TextContent, StringComparison.Ordinal);

        table.Find(".c-news button").Click();
        Assert.Equal(["a", "b", "c"], Names(table));
        Assert.Empty(table.FindAll(".c-news"));
    }

    private IRenderedComponent<SampleTable> RenderThings(params string[] items) =>
        Render<SampleTable>(p => p.Add(t => t.Items, items));

    private static List<string> Names(IRenderedComponent<SampleTable> table) =>
        [.. table.FindAll("tbody tr").Select(row => row.Children[0].TextContent.Trim())];

    private static IElement Heading(IRenderedComponent<SampleTable> table, string title) =>
        table.FindAll("th").Single(th => th.TextContent.Trim() == title);

    private static string? SortOf(IRenderedComponent<SampleTable> table, string title) => Heading(table, title).GetAttribute("aria-sort");

    private static void Press(IRenderedComponent<SampleTable> table, string title) => Heading(table, title).QuerySelector("button")!.Click();
}
