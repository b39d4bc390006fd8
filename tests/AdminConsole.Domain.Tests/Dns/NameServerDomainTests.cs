using AdminConsole.Domain.Dns;

namespace AdminConsole.Domain.Tests.Dns;

public sealed class NameServerDomainTests
{
    private const string Letters =
        "domain should consists of only letters, numbers, and hyphens with no leading, trailing hyphens, or spaces";

    [Theory]
    [Statement(59)]
    [InlineData("123.example.com", "123.example.com")]
    [InlineData("test-example.com", "test-example.com")]
    [InlineData("a-b-c.example.com", "a-b-c.example.com")]
    [InlineData("Example.COM", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("a-ü.example", "xn--a--yka.example")]
    [InlineData("почта.рф", "xn--80a1acny.xn--p1ai")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    public void A_domain_is_kept_in_lower_case_and_punycode_without_a_last_dot(string asked, string kept)
    {
        Assert.True(NameServerDomain.TryParse(asked, out var domain, out var problem), problem);
        Assert.Equal(kept, domain);
    }

    [Theory]
    [Statement(59)]
    [InlineData("test--example.com", Letters)]
    [InlineData("com", "domain should consists of a minimum of two labels")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com", "invalid domain name")]
    [InlineData("-example.com", Letters)]
    [InlineData("example.com-", Letters)]
    [InlineData("example?,.com", Letters)]
    [InlineData("space .example.com", Letters)]
    [InlineData("example.com ", Letters)]
    [InlineData("*.example.com", Letters)]
    [InlineData("under_score.example.com", Letters)]
    [InlineData("example.c", Letters)]
    [InlineData("example.123", Letters)]
    [InlineData("example..com", Letters)]
    [InlineData("example.com..", Letters)]
    [InlineData("example.com\n", Letters)]
    [InlineData("", Letters)]
    [InlineData(".", Letters)]
    [InlineData("xn--0.com", "invalid domain name")]
    public void What_is_no_domain_is_refused(string domain, string reason)
    {
        Assert.False(NameServerDomain.TryParse(domain, out _, out var problem));
        Assert.Equal(reason, problem);
    }

    [Fact]
    [Statement(59)]
    public void A_name_has_at_most_253_characters()
    {
        var label = new string('a', 63);
        Assert.True(NameServerDomain.TryParse($"{label}.{label}.{label}.{new string('a', 61)}", out _, out _));
        Assert.False(NameServerDomain.TryParse($"{label}.{label}.{label}.{new string('a', 62)}", out _, out var problem));
        Assert.Equal("invalid domain name", problem);
    }
}
