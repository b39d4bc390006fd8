using System.Text;
using AdminConsole.Components.Controls;

namespace AdminConsole.Tests.Components.Controls;

public sealed class CsvTests
{
    [Theory, FaultCase(47)]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("+1+1")]
    [InlineData("-2+3")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    public void What_a_spreadsheet_would_reckon_with_is_made_a_text(string name) =>
        Assert.Equal($"\"'{name}\"", Csv.Cell(name));

    [Theory, FaultCase(47)]
    [InlineData("db-1", "\"db-1\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("", "\"\"")]
    [InlineData(null, "\"\"")]
    [InlineData("say \"hi\", twice;\nnow", "\"say \"\"hi\"\", twice;\nnow\"")]
    [InlineData("=\"a\"", "\"'=\"\"a\"\"\"")]
    public void Everything_else_stays_as_it_is_within_quotes(string? name, string cell) => Assert.Equal(cell, Csv.Cell(name));

    [Fact]
    public void A_file_begins_with_a_mark_and_a_heading_and_each_line_has_an_end() =>
        Assert.Equal(
            "\uFEFF\"Name\",\"Größe\"\r\n\"a\",\"1\"\r\n\"b\",\"\"\r\n",
            Encoding.UTF8.GetString(Csv.Of(["Name", "Größe"], [["a", "1"], ["b", null]])));

    [Fact]
    public void Moments_are_written_in_utc() =>
        Assert.Equal("2026-03-01T10:00:00Z", Csv.Time(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2))));
}
