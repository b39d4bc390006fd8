using System.Globalization;
using AdminConsole.Components.Theme;

namespace AdminConsole.Tests.Components.Theme;

public sealed class TokensTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_text_can_be_read_on_every_background_it_may_lie_on(bool dark) => Assert.DoesNotContain(
        Tokens.TextPairs.Select(p => (p.Text.Name, p.Background.Name, Ratio: Contrast(p.Text.In(dark), p.Background.In(dark)))),
        p => p.Ratio < 4.5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_control_and_the_focus_ring_stand_out_from_their_background(bool dark) => Assert.DoesNotContain(
        Tokens.LinePairs.Select(p => (p.Line.Name, p.Background.Name, Ratio: Contrast(p.Line.In(dark), p.Background.In(dark)))),
        p => p.Ratio < 3);

    [Fact]
    public void No_two_tokens_share_a_name() => Assert.Equal(Tokens.All.Length, Tokens.All.DistinctBy(t => t.Name).Count());

    [Fact]
    public void Black_on_white_has_the_greatest_contrast() => Assert.Equal(21, Contrast("#000000", "#FFFFFF"), 0.01);

    /// <summary>WCAG 2.2, "contrast ratio".</summary>
    private static double Contrast(string a, string b)
    {
        var (lighter, darker) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (lighter + 0.05) / (darker + 0.05);
    }

    /// <summary>WCAG 2.2, "relative luminance".</summary>
    private static double Luminance(string colour)
    {
        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));

        double Channel(int at)
        {
            var value = byte.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
    }
}
