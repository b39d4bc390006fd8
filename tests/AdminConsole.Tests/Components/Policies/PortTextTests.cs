using AdminConsole.Components.Policies;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Tests.Components.Policies;

public sealed class PortTextTests
{
    [Fact]
    public void Lists_are_pasted_in_any_common_form() =>
        Assert.Equal(["443", "8000-8010", "70000", "22"], PortText.Split("443, 8000-8010 70000\n22;"));

    [Theory]
    [InlineData("443", 443, 443)]
    [InlineData("1", 1, 1)]
    [InlineData("65535", 65535, 65535)]
    [InlineData("8000-8010", 8000, 8010)]
    public void A_port_or_a_range_is_read_and_written_the_same(string text, int start, int end)
    {
        var range = new PortRange((ushort)start, (ushort)end);

        Assert.Equal(range, PortText.Parse(text));
        Assert.Equal(text, PortText.Write(range));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("70000")]
    [InlineData("20-10")]
    [InlineData("-5")]
    [InlineData("5-")]
    [InlineData("http")]
    [InlineData("1-2-3")]
    [InlineData("+80")]
    public void Everything_else_is_no_port(string text) => Assert.Null(PortText.Parse(text));
}
