using AdminConsole.Components.Layout;
using Bunit;

namespace AdminConsole.Tests.Components.Layout;

public sealed class PageBoundaryTests : ConsoleTestContext
{
    [Fact]
    public void A_page_that_fails_shows_a_reference_and_not_the_cause_and_can_be_tried_again()
    {
        var broken = true;
        var boundary = Render<PageBoundary>(p => p.AddChildContent(builder =>
        {
            if (broken)
                throw new InvalidOperationException("the cause");

            builder.AddMarkupContent(0, "<p>whole</p>");
        }));

        Assert.Equal("This page could not be shown", boundary.Find("h1").TextContent);
        Assert.Matches("^[0-9a-f]{12}$", boundary.Find("code").TextContent);
        Assert.DoesNotContain("the cause", boundary.Markup, StringComparison.Ordinal);

        broken = false;
        boundary.FindAll("button").Single(b => b.TextContent.Trim() == "Try again").Click();
        Assert.Equal("whole", boundary.Find("p").TextContent);
    }
}
