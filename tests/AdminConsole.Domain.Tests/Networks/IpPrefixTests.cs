using AdminConsole.Domain.Networks;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests.Networks;

public sealed class IpPrefixTests
{
    [Theory]
    [InlineData("100.92.3.4/16")]
    [InlineData("10.0.0.0/8")]
    [InlineData("0.0.0.0/0")]
    [InlineData("1.2.3.4/32")]
    [InlineData("2001:db8::1/64")]
    [InlineData("::/0")]
    [InlineData("::1/128")]
    public void A_prefix_keeps_its_host_bits(string text)
    {
        Assert.True(IpPrefix.TryParse(text, out var prefix));
        Assert.Equal(text, prefix.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("10/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("::1/129")]
    [InlineData("::1/999")]
    [InlineData("::1/1000")]
    [InlineData("fe80::1%1/64")]
    public void Anything_else_is_no_prefix(string? text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.0.0.1/8", false)]
    [InlineData("10.0.0.1/32", true)]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("2001:db8::1/32", false)]
    public void It_names_a_network_if_no_host_bit_is_set(string text, bool masked) => Assert.Equal(masked, Prefix(text).IsMasked);

    [Fact]
    public void Without_its_host_bits_it_names_its_network() => Assert.Equal(Prefix("100.92.0.0/16"), Prefix("100.92.3.4/16").Masked());

    [Fact]
    public void The_empty_prefix_names_no_network() => Assert.False(default(IpPrefix).IsMasked);

    [Theory]
    [InlineData("100.64.3.4/16", "100.64.255.255", true)]
    [InlineData("100.64.3.4/16", "100.65.0.0", false)]
    [InlineData("100.64.0.0/16", "::ffff:100.64.0.1", false)]
    public void It_contains_the_addresses_of_its_network(string prefix, string address, bool contained) =>
        Assert.Equal(contained, Prefix(prefix).Contains(Ip(address)));
}
