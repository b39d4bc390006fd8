using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Routes;

namespace AdminConsole.Domain.Tests.Routes;

public sealed class RouteDomainsTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("Example.COM", "example.com")]
    [InlineData("*.example.com", "*.example.com")]
    [InlineData("single", "single")]
    [InlineData("_srv._tcp.example.com", "_srv._tcp.example.com")]
    [InlineData("a_b.example.com", "a_b.example.com")]
    [InlineData("test--example.com", "test--example.com")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("XN--BCHER-KVA.example", "xn--bcher-kva.example")]
    [InlineData("中国.中国", "xn--fiqs8s.xn--fiqs8s")]
    public void A_domain_is_kept_in_lower_case_and_punycode(string asked, string kept)
    {
        Assert.True(RouteDomains.TryParse([asked], out var domains, out var problem), problem);
        Assert.Equal([kept], domains);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("example.com.")]
    [InlineData("example..com")]
    [InlineData("-example.com")]
    [InlineData("example.com-")]
    [InlineData("exa mple.com")]
    [InlineData("example.com\n")]
    [InlineData("a.*.com")]
    [InlineData("*")]
    [InlineData("example._com")]
    [InlineData("http://example.com")]
    public void What_is_no_name_is_refused(string domain) => Refused($"invalid domain format: {domain}", domain);

    [Fact]
    public void A_label_has_at_most_63_characters_and_a_name_253()
    {
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{new string('a', 61)}";

        Assert.True(RouteDomains.TryParse([longest], out _, out _));
        Refused($"invalid domain format: {longest}a", longest + "a");
        Refused($"invalid domain format: {label}a.com", label + "a.com");
    }

    [Fact]
    public void What_only_looks_like_punycode_is_refused()
    {
        const string text = "failed to convert domain to punycode: ";
        Refused(text + "xn--0.com: invalid label \"xn--0\"", "xn--0.com");
        Refused(text + "xn--ü.com: invalid label \"xn--ü\"", "xn--ü.com");
        var endless = new string('ü', 100_000);
        Refused($"{text}{endless}: longer than 253 characters", endless);
    }

    [Fact]
    public void There_are_1_to_32_domains()
    {
        Refused("domains list is empty");
        Assert.True(RouteDomains.TryParse([.. Enumerable.Range(0, 32).Select(i => $"d{i}.com")], out var domains, out _));
        Assert.Equal(32, domains.Length);
        Refused("domains list exceeds maximum allowed domains: 32", [.. Enumerable.Range(0, 33).Select(i => $"d{i}.com")]);
    }

    [Fact]
    public void One_bad_domain_spoils_the_list() => Refused("invalid domain format: b b", "a.com", "b b", "c c");

    [Theory]
    [InlineData("bücher.example")]
    [InlineData("*.bücher.example")]
    [InlineData("a-ü.ü-a.example")]
    [InlineData("faß.de")]
    [InlineData("中国.中国")]
    [InlineData("🦊🦊a🐻.example")]
    [InlineData("почемужеонинеговорятпорусски.рф")]
    [InlineData("example.com")]
    public void People_are_shown_what_they_wrote(string domain)
    {
        Assert.True(RouteDomains.TryParse([domain], out var domains, out _));
        Assert.All(domains[0], c => Assert.True(char.IsAscii(c)));
        Assert.Equal(domain, DomainName.ToUnicode(domains[0]));
    }

    [Theory]
    [InlineData("egbpdaj6bu4bxfgehfvwxn", "ليهمابتكلموشعربي؟")]
    [InlineData("3B-ww4c5e180e575a65lsy2b", "3年B組金八先生")]
    [InlineData("b1abfaaepdrnnbgefbadotcwatmq2g4l", "почемужеонинеговорятпорусски")]
    public void Sample_strings_of_the_standard_are_read_and_written(string encoded, string text)
    {
        Assert.Equal(text, Domain.Peers.Punycode.Decode(encoded));
        Assert.Equal(encoded, Domain.Peers.Punycode.Encode(text));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    [InlineData("a-99999zzzzz")]
    [InlineData("ü-a")]
    [InlineData("a_")]
    [InlineData("ib9b")]
    [InlineData("a-qo7g")]
    public void What_encodes_nothing_is_nothing(string encoded) => Assert.Null(Domain.Peers.Punycode.Decode(encoded));

    [Fact]
    public void A_name_that_cannot_be_decoded_is_shown_as_it_is() => Assert.Equal("xn--0.com", DomainName.ToUnicode("xn--0.com"));

    private static void Refused(string text, params string[] domains)
    {
        Assert.False(RouteDomains.TryParse([.. domains], out var read, out var problem));
        Assert.Equal(text, problem);
        Assert.Empty(read);
    }
}
