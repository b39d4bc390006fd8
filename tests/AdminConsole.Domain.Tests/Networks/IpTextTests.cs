using System.Net;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.Tests.Networks;

public sealed class IpTextTests
{
    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:DB8:0:0:0:0:0:1")]
    [InlineData("::ffff:1.2.3.4")]
    public void An_address_is_read(string text)
    {
        Assert.True(IpText.TryParse(text, out var address));
        Assert.Equal(IPAddress.Parse(text), address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("010.1.2.3")]
    [InlineData("1.2.3.04")]
    [InlineData("0x7f.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.4.5")]
    [InlineData("-1.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.4/24")]
    [InlineData("1.2.3.4:80")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData(" ::1")]
    [InlineData("::1 ")]
    [InlineData("::1/64")]
    [InlineData("::00001")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("::ffff:1.2.3.04")]
    [InlineData("::ffff:0x7f.0.0.1")]
    [InlineData("localhost")]
    [InlineData("１.2.3.4")]
    public void What_agents_do_not_read_as_an_address_is_none(string? text) => Assert.False(IpText.TryParse(text, out _));

    [Theory]
    [InlineData("0.0.0.0", 0u)]
    [InlineData("100.64.0.1", 0x6440_0001u)]
    [InlineData("255.255.255.255", uint.MaxValue)]
    public void An_address_is_a_number_and_back(string text, uint number)
    {
        Assert.Equal(number, IpText.ToNumber(IPAddress.Parse(text)));
        Assert.Equal(text, IpText.FromNumber(number).ToString());
    }

    [Fact]
    public void An_address_of_version_6_is_no_such_number() =>
        Assert.Throws<ArgumentException>(() => IpText.ToNumber(IPAddress.IPv6Loopback));

    [Fact]
    public void Addresses_have_32_or_128_bits()
    {
        Assert.Equal(32, IpText.Bits(IPAddress.Loopback));
        Assert.Equal(128, IpText.Bits(IPAddress.IPv6Loopback));
    }
}
