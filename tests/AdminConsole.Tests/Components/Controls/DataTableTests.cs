using System.Text;
using AdminConsole.Components.Controls;
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

    [Fact]
    public async Task A_file_holds_all_pages_in_the_order_of_the_table_and_columns_that_it_has_no_room_for()
    {
        Navigation.NavigateTo("things?sort=-name");
        var table = RenderThings([.. Enumerable.Range(1, 60).Select(i => $"t{i}")]);
        await table.Find(".c-export").ClickAsync(new());

        var saved = Assert.Single(JSInterop.Invocations["adminConsole.save"]);
        Assert.Equal("things-2026-03-01.csv", saved.Arguments[0]);
        var file = Assert.IsType<Microsoft.JSInterop.DotNetStreamReference>(saved.Arguments[1]);
        var lines = Encoding.UTF8.GetString(((MemoryStream)file.Stream).ToArray()).Split("\r\n");
        Assert.Equal("\uFEFF\"Name\",\"Shout\"", lines[0]);
        Assert.Equal("\"t60\",\"T60\"", lines[1]);
        Assert.Equal(62, lines.Length); // a heading, sixty rows, an end
    }

    [Fact]
    public async Task With_shift_a_box_ticks_all_rows_down_to_it()
    {
        var picked = new Selection<string>(t => t);
        var table = RenderThings(picked, "a", "b", "c", "d");
        await Box(table, "b").ClickAsync(new());
        await Box(table, "d").ClickAsync(new() { ShiftKey = true });

        Assert.Equal(["b", "c", "d"], picked.Items);
    }

    [Fact]
    public async Task The_box_of_the_heading_ticks_the_page_and_then_clears_it()
    {
        var picked = new Selection<string>(t => t);
        var table = RenderThings(picked, [.. Enumerable.Range(1, 60).Select(i => $"t{i}")]);
        await table.Find("th input").ClickAsync(new());
        Assert.Equal(50, picked.Count);

        await table.Find("th input").ClickAsync(new());
        Assert.Equal(0, picked.Count);
    }

    private IRenderedComponent<SampleTable> RenderThings(Selection<string> picked, params string[] items) =>
        Render<SampleTable>(p => p.Add(t => t.Items, items).Add(t => t.Picked, picked));

    private static IElement Box(IRenderedComponent<SampleTable> table, string item) => table.Find($"[data-testid=row-{item}] input");

    private IRenderedComponent<SampleTable> RenderThings(params string[] items) =>
        Render<SampleTable>(p => p.Add(t => t.Items, items));

    private static List<string> Names(IRenderedComponent<SampleTable> table) =>
        [.. table.FindAll("tbody tr").Select(row => row.Children[0].TextContent.Trim())];

    private static IElement Heading(IRenderedComponent<SampleTable> table, string title) =>
        table.FindAll("th").Single(th => th.TextContent.Trim() == title);

    private static string? SortOf(IRenderedComponent<SampleTable> table, string title) => Heading(table, title).GetAttribute("aria-sort");

    private static void Press(IRenderedComponent<SampleTable> table, string title) => Heading(table, title).QuerySelector("button")!.Click();
}
