using AdminConsole.Components.Controls;

namespace AdminConsole.Tests.Components.Controls;

public sealed class DurationTests
{
    [Theory]
    [InlineData("1.00:00:00", "1 day")]
    [InlineData("1.12:00:00", "36 hours")]
    [InlineData("00:10:00", "10 minutes")]
    [InlineData("00:01:30", "90 seconds")]
    [InlineData("00:00:00", "0 minutes")]
    public void A_span_is_written_in_the_largest_unit_without_a_fraction_and_read_back(string span, string text)
    {
        var length = TimeSpan.Parse(span, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(text, Duration.Text(length));
        Assert.Equal(length, Duration.Of(length).ToTimeSpan());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public void What_is_no_whole_number_is_no_span(string amount) => Assert.Null(new Duration(amount, DurationUnit.Days).ToTimeSpan());
}
