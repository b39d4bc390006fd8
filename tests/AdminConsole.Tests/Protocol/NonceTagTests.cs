using System.Security.Cryptography;
using AdminConsole.Protocol;

namespace AdminConsole.Tests.Protocol;

public sealed class NonceTagTests
{
    private readonly NonceTag _tag = new(Enumerable.Repeat((byte)7, 32).ToArray());

    [Fact]
    public void A_nonce_that_we_made_is_ours()
    {
        var nonce = Filled(_tag);

        Assert.True(_tag.IsOurs(nonce));
        Assert.True(new NonceTag(Enumerable.Repeat((byte)7, 32).ToArray()).IsOurs(nonce));
    }

    [Fact]
    public void The_nonce_of_a_whole_body_is_recognised() =>
        Assert.True(_tag.IsOurs([.. Filled(_tag), .. RandomNumberGenerator.GetBytes(100)]));

    [Fact]
    public void A_nonce_of_somebody_else_is_not_ours()
    {
        Assert.False(_tag.IsOurs(RandomNumberGenerator.GetBytes(Box.NonceSize)));
        Assert.False(_tag.IsOurs(Filled(new NonceTag(Enumerable.Repeat((byte)8, 32).ToArray()))));
    }

    [Fact]
    public void An_altered_nonce_is_not_ours()
    {
        var nonce = Filled(_tag);
        for (var i = 0; i < nonce.Length; i++)
        {
            nonce[i] ^= 1;
            Assert.False(_tag.IsOurs(nonce), $"byte {i}");
            nonce[i] ^= 1;
        }
    }

    [Fact]
    public void A_body_too_short_for_a_nonce_is_not_ours() => Assert.False(_tag.IsOurs(Filled(_tag).AsSpan(0, 23)));

    [Fact]
    public void No_two_nonces_are_equal() =>
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(_ => Convert.ToHexString(Filled(_tag))).Distinct().Count());

    [Fact]
    public void A_short_key_is_refused() => Assert.Throws<ArgumentException>(() => new NonceTag(new byte[31]));

    private static byte[] Filled(NonceTag tag)
    {
        var nonce = new byte[Box.NonceSize];
        tag.Fill(nonce);
        return nonce;
    }
}
