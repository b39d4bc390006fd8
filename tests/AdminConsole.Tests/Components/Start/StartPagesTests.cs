using AdminConsole.Components.Start;

namespace AdminConsole.Tests.Components.Start;

public sealed class StartPagesTests
{
    [Theory]
    [InlineData("/peers?q=a", "/peers?q=a")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("peers", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\nb", "/")]
    public void The_way_back_never_leaves_the_console(string? wanted, string taken) => Assert.Equal(taken, LocalPath.Of(wanted));

    [Fact]
    public void An_unknown_error_says_nothing_of_what_the_address_says()
    {
        Assert.Null(StartErrors.Sentence(null));
        Assert.Equal("That did not work. Try again.", StartErrors.Sentence("<b>hello</b>"));
    }
}
