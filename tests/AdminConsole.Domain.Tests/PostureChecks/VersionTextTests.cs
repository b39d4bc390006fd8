using System.Globalization;
using AdminConsole.Domain.PostureChecks;
using FsCheck;
using FsCheck.Fluent;

namespace AdminConsole.Domain.Tests.PostureChecks;

public sealed class VersionTextTests
{
    private static readonly Gen<int[]> _segments = Gen.Choose(0, 3).ArrayOf().Where(s => s.Length is > 0 and < 6);

    [Theory]
    [InlineData("0")]
    [InlineData("14")]
    [InlineData("0.25")]
    [InlineData("v1.2.3")]
    [InlineData("0.010.0")]
    [InlineData("10.0.14393.2430")]
    [InlineData("1.2.3.4.5.6.7")]
    [InlineData("1.3.0-rc1")]
    [InlineData("1.3.0-alpha.1")]
    [InlineData("1.3.0-1")]
    [InlineData("1.3.0-x86-64~2")]
    [InlineData("0.36.7beta")]
    [InlineData("0.36.7beta.2")]
    [InlineData("1.0.0+build.5")]
    [InlineData("1.0.0-rc1+build-5")]
    public void A_version_is_read(string text) => Assert.NotNull(VersionText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("v")]
    [InlineData("vv1")]
    [InlineData("V1")]
    [InlineData("x.y.z")]
    [InlineData("development")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1..2")]
    [InlineData("1.x")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("1.0\n")]
    [InlineData("1.0\0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1-")]
    [InlineData("1-rc..1")]
    [InlineData("1-rc_1")]
    [InlineData("1+")]
    [InlineData("1+a+b")]
    [InlineData("1,2")]
    [InlineData("١.٢")]
    [InlineData("99999999999999999999")]
    public void What_is_no_version_is_not_read(string text) => Assert.Null(VersionText.Parse(text));

    [Fact]
    public void What_is_longer_than_any_version_is_not_read()
    {
        Assert.NotNull(VersionText.Parse(string.Join('.', Enumerable.Repeat(1, 64))));
        Assert.Null(VersionText.Parse(string.Join('.', Enumerable.Repeat(1, 65))));
        Assert.Null(VersionText.Parse("1." + new string('0', 1_000_000)));
    }

    [Theory]
    [InlineData("0.25", "0.25.0", true)]
    [InlineData("0.25.0", "0.25", true)]
    [InlineData("0.25", "0.25.0.1", false)]
    [InlineData("0.010.0", "0.10", true)]
    [InlineData("0.010.0", "0.11", false)]
    [InlineData("0.9", "0.10", false)]
    [InlineData("v2.0.0", "2.0.0", true)]
    [InlineData("2.0.0", "v2.0.0", true)]
    [InlineData("10.0.14393.2430", "10.0.14393.2500", false)]
    [InlineData("10.0.14393.2500", "10.0.14393.2430", true)]
    [InlineData("1.0.0+a", "1.0.0+b", true)]
    [InlineData("0.0.0", "0", true)]
    public void Segments_are_compared_by_value_and_missing_ones_are_0(string value, string minimum, bool atLeast) =>
        Assert.Equal(atLeast, IsAtLeast(value, minimum));

    [Theory]
    [InlineData("1.3.0-rc1", "1.0.0", false)]
    [InlineData("0.36.7beta", "0.36.0", false)]
    [InlineData("1.3.0-rc1", "1.3.0-rc1", true)]
    [InlineData("1.3.0-rc2", "1.3.0-rc1", true)]
    [InlineData("1.3.0-rc1", "1.3.0-rc2", false)]
    [InlineData("1.3-rc2", "1.3.0-rc1", true)]
    [InlineData("1.4.0-rc1", "1.3.0-rc1", false)]
    [InlineData("1.3.0", "1.3.0-rc1", true)]
    [InlineData("1.4.0", "1.3.0-rc1", true)]
    [InlineData("1.2.9", "1.3.0-rc1", false)]
    [InlineData("1.0.0-rc.10", "1.0.0-rc.9", true)]
    [InlineData("1.0.0-rc", "1.0.0-rc.1", false)]
    [InlineData("1.0.0-rc.1", "1.0.0-rc", true)]
    [InlineData("1.0.0-1", "1.0.0-alpha", false)]
    [InlineData("1.0.0-alpha", "1.0.0-1", true)]
    [InlineData("1.0.0-beta", "1.0.0-alpha", true)]
    [InlineData("1.0.0-rc1+x", "1.0.0", false)]
    public void Prereleases_satisfy_only_prereleases_of_their_own_version(string value, string minimum, bool atLeast) =>
        Assert.Equal(atLeast, IsAtLeast(value, minimum));

    [Fact]
    public void Of_two_releases_one_is_at_least_the_other_and_both_only_if_they_are_equal() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Arb.From(_segments.Two()), pair =>
        {
            var (a, b) = (Padded(pair.Item1), Padded(pair.Item2));
            var order = a.Zip(b, (x, y) => x.CompareTo(y)).FirstOrDefault(o => o != 0);

            Assert.Equal(order >= 0, IsAtLeast(Joined(pair.Item1), Joined(pair.Item2)));
            Assert.Equal(order <= 0, IsAtLeast(Joined(pair.Item2), "v" + Joined(pair.Item1) + ".0+build"));
        }));

    [Fact]
    public void Any_text_is_a_version_or_is_not() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(
            Arb.From(Gen.Elements("0", "17", ".", "-", "+", "v", "rc", "~", "9999999999", " ", "é", "\ud800").ArrayOf().Select(string.Concat)),
            text =>
            {
                // Whatever is read equals itself, so that a device with exactly the version that is asked for passes.
                if (VersionText.Parse(text) is { } version)
                    Assert.True(version.IsAtLeast(version));
            }));

    private static bool IsAtLeast(string value, string minimum) => Parsed(value).IsAtLeast(Parsed(minimum));

    private static VersionText Parsed(string text) => VersionText.Parse(text) ?? throw new FormatException(text);

    private static int[] Padded(int[] segments) => [.. segments, .. new int[6 - segments.Length]];

    private static string Joined(int[] segments) => string.Join('.', segments.Select(s => s.ToString(CultureInfo.InvariantCulture)));
}
