using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class WireGuardKeyTests
{
    private const string Canonical = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public void A_key_is_32_bytes_in_base64()
    {
        var key = WireGuardKey.Parse(Canonical);

        Assert.Equal(Canonical, key.Value);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (byte)i), key.ToBytes());
    }

    [Theory]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+=")]
    public void Keys_that_differ_only_in_their_spare_bits_are_one_key(string text) =>
        Assert.Equal(WireGuardKey.Parse(Canonical), WireGuardKey.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")] // 31 bytes
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g")] // 33 bytes
    [InlineData(" AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")]
    [InlineData("AAECAwQFBgcICQoL DA0ODxAREhMUFRYXGBkaGxwdHg=")] // 44 characters, one of them white space
    [InlineData("AAECAwQFBgcICQoL\tDA0ODxAREhMUFRYXGBkaGxwdHg=")]
    [InlineData("__8CAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")] // base64url
    [InlineData("--8CAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8A")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")] // without padding
    [InlineData("=AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8A")]
    public void Anything_else_is_no_key(string? text) => Assert.False(WireGuardKey.TryParse(text, out _));

    [Fact]
    public void Keys_are_ordered_by_their_text() =>
        Assert.True(WireGuardKey.Parse(Canonical).CompareTo(WireGuardKey.Parse("/" + Canonical[1..])) > 0);
}
