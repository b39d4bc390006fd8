using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests.Networks;

public sealed class ResourceAddressTests
{
    [Theory]
    [Statement(51)]
    [InlineData("1.1.1.1", ResourceType.Host, "1.1.1.1/32")]
    [InlineData("1.1.1.1/32", ResourceType.Host, "1.1.1.1/32")]
    [InlineData("192.168.1.0/24", ResourceType.Subnet, "192.168.1.0/24")]
    [InlineData("10.0.0.0/16", ResourceType.Subnet, "10.0.0.0/16")]
    [InlineData("10.0.0.7/16", ResourceType.Subnet, "10.0.0.7/16")]
    [InlineData("0.0.0.0/0", ResourceType.Subnet, "0.0.0.0/0")]
    [InlineData("fd00::1", ResourceType.Host, "fd00::1/128")]
    [InlineData("fd00::1/128", ResourceType.Host, "fd00::1/128")]
    [InlineData("fd00::/64", ResourceType.Subnet, "fd00::/64")]
    [InlineData("2001:db8::/32", ResourceType.Subnet, "2001:db8::/32")]
    public void A_prefix_of_full_length_is_a_host_and_every_other_a_subnet_as_given(string text, ResourceType type, string prefix)
    {
        Assert.True(ResourceAddress.TryParse(text, out var address));

        Assert.Equal(new ResourceAddress(type, Prefix(prefix), ""), address);
    }

    [Theory]
    [Statement(51)]
    [InlineData("example.com", "example.com")]
    [InlineData("*.example.com", "*.example.com")]
    [InlineData("sub.example.com", "sub.example.com")]
    [InlineData("WWW.Example.COM", "www.example.com")]
    [InlineData("*.Bücher.example", "*.xn--bcher-kva.example")]
    [InlineData("ÜBER.de", "xn--ber-goa.de")]
    [InlineData("пример.рф", "xn--e1afmkfd.xn--p1ai")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    public void A_domain_is_held_in_lower_case_punycode(string text, string domain)
    {
        Assert.True(ResourceAddress.TryParse(text, out var address));

        Assert.Equal(new ResourceAddress(ResourceType.Domain, null, domain), address);
    }

    [Theory]
    [Statement(51)]
    [InlineData("invalid")]
    [InlineData("1.1.1.1/abc")]
    [InlineData("1234")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("1.1.1.1/33")]
    [InlineData("1.1.1.256")]
    [InlineData("010.1.1.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("*")]
    [InlineData("*.com")]
    [InlineData("a.*.example.com")]
    [InlineData("example.com.")]
    [InlineData("example.com\n")]
    [InlineData(".example.com")]
    [InlineData("exa mple.com")]
    [InlineData("under_score.example.com")]
    [InlineData("example.c")]
    [InlineData("http://example.com")]
    public void Anything_else_is_no_address(string? text) => Assert.False(ResourceAddress.TryParse(text, out _));

    [Fact]
    public void Labels_have_at_most_63_characters_and_names_253()
    {
        var label = new string('a', 63);
        var name = $"{label}.{label}.{label}.{new string('b', 57)}.com";

        Assert.True(ResourceAddress.TryParse(name, out _));
        Assert.False(ResourceAddress.TryParse("b" + name, out _));
        Assert.False(ResourceAddress.TryParse($"{label}a.com", out _));
        Assert.False(ResourceAddress.TryParse($"{new string('ü', 63)}.com", out _));
    }
}
