using AdminConsole.Protocol;

namespace AdminConsole.Tests.Protocol;

/// <summary>The vectors were made by another implementation of NaCl's box.</summary>
public sealed class BoxTests
{
    private const string SealedLogin =
        "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXZWWGGvyWwefxv4WIOq26GMHbzHbxsLoT9+FRLDevGuXqY1N9V9tG+Z+erkcYrqTuFChpYk9WRsFQTID5";

    private static readonly byte[] _serverPrivate = Convert.FromBase64String("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");
    private static readonly byte[] _serverPublic = Convert.FromBase64String("B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHw=");
    private static readonly byte[] _clientPrivate = Convert.FromBase64String("ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=");
    private static readonly byte[] _clientPublic = Convert.FromBase64String("WGmv9FBUlzLLqu1eXfmzCm2jHLDldCutWtShp2jxpns=");
    private static readonly byte[] _nonce = Convert.FromHexString("404142434445464748494a4b4c4d4e4f5051525354555657");

    private static readonly byte[] _login = Convert.FromHexString(
        "0a2441324338453632422d333846352d343535332d423331452d44443636433639364345424212040a026831");

    public static TheoryData<string> LowOrderPoints =>
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    [Fact]
    public void Unclamped_private_keys_have_the_public_keys_of_the_vectors()
    {
        Assert.Equal(_serverPublic, BoxKeys.PublicKeyOf(_serverPrivate));
        Assert.Equal(_clientPublic, BoxKeys.PublicKeyOf(_clientPrivate));
    }

    [Fact]
    [AgentStatement(4)]
    public void The_client_seals_a_login_as_in_the_vector()
    {
        using var box = BoxBetween(_clientPrivate, _serverPublic);

        Assert.Equal(SealedLogin, Convert.ToBase64String(box.Seal(_login, _nonce)));
    }

    [Fact]
    [AgentStatement(4)]
    public void The_server_seals_the_same_for_the_client()
    {
        using var box = BoxBetween(_serverPrivate, _clientPublic);

        Assert.Equal(SealedLogin, Convert.ToBase64String(box.Seal(_login, _nonce)));
    }

    [Fact]
    [AgentStatement(4)]
    public void The_server_opens_the_sealed_login()
    {
        using var box = BoxBetween(_serverPrivate, _clientPublic);

        Assert.True(box.TryOpen(Convert.FromBase64String(SealedLogin), out var plaintext));
        Assert.Equal(_login, plaintext);
    }

    [Fact]
    [AgentStatement(4)]
    public void The_client_opens_what_the_server_sealed()
    {
        using var server = BoxBetween(_serverPrivate, _clientPublic);
        using var client = BoxBetween(_clientPrivate, _serverPublic);

        Assert.True(client.TryOpen(server.Seal(_login, _nonce), out var plaintext));
        Assert.Equal(_login, plaintext);
    }

    [Fact]
    [AgentStatement(5)]
    public void Keys_that_nobody_clamped_seal_and_open_texts_and_messages()
    {
        var (one, other) = (System.Security.Cryptography.RandomNumberGenerator.GetBytes(32), System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        (one[0], one[31]) = (0xff, 0xff); // clamping would change both
        using var near = BoxBetween(one, BoxKeys.PublicKeyOf(other));
        using var far = BoxBetween(other, BoxKeys.PublicKeyOf(one));
        var login = new LoginRequest { SetupKey = "key", Meta = new PeerSystemMeta { Hostname = "h1" } };

        Assert.True(far.TryOpen(near.Seal("a text"u8.ToArray(), _nonce), out var text));
        Assert.Equal("a text"u8.ToArray(), text);
        Assert.True(Envelope.TryOpen(Envelope.Seal(login, near, _nonce, ""), far, LoginRequest.Parser, out var opened));
        Assert.Equal(login, opened);
    }

    [Fact]
    public void An_empty_message_is_forty_bytes()
    {
        using var box = BoxBetween(_clientPrivate, _serverPublic);
        var body = box.Seal([], _nonce);

        Assert.Equal(Convert.ToHexStringLower(_nonce) + "b6dc6b36ecb69499bf8b4ec816e69320", Convert.ToHexStringLower(body));
        Assert.True(box.TryOpen(body, out var plaintext));
        Assert.Empty(plaintext);
    }

    [Fact]
    public void The_example_of_Cryptography_in_NaCl_comes_out_as_printed_there()
    {
        var alice = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        var bob = Convert.FromHexString("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        var nonce = Convert.FromHexString("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        var message = Convert.FromHexString(
            "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01"
            + "233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd"
            + "4924ca1c60902e52f0a089bc76897040e082f937763848645e0705");
        using var box = BoxBetween(alice, bob);

        var body = box.Seal(message, nonce);

        Assert.Equal(
            "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce",
            Convert.ToHexStringLower(body.AsSpan(Box.NonceSize, 32)));
    }

    [Fact]
    public void Sealing_in_place_gives_the_same_body()
    {
        using var box = BoxBetween(_clientPrivate, _serverPublic);
        var body = new byte[Box.Overhead + _login.Length];
        _login.CopyTo(body, Box.Overhead);

        box.SealInPlace(_nonce, body);

        Assert.Equal(SealedLogin, Convert.ToBase64String(body));
    }

    [Fact]
    public void Megabytes_sealed_in_place_open_again()
    {
        using var box = BoxBetween(_clientPrivate, _serverPublic);
        var body = new byte[Box.Overhead + (3 << 20) + 17];
        new Random(1).NextBytes(body);
        var plaintext = body[Box.Overhead..];

        box.SealInPlace(_nonce, body);

        Assert.True(box.TryOpen(body, out var opened));
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void No_flipped_bit_goes_unnoticed()
    {
        using var box = BoxBetween(_serverPrivate, _clientPublic);
        var body = Convert.FromBase64String(SealedLogin);

        for (var bit = 0; bit < body.Length * 8; bit++)
        {
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(box.TryOpen(body, out var plaintext), $"bit {bit}");
            Assert.Empty(plaintext);
            body[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(box.TryOpen(body, out _));
    }

    [Fact]
    public void No_shortened_body_opens()
    {
        using var box = BoxBetween(_serverPrivate, _clientPublic);
        var body = Convert.FromBase64String(SealedLogin);

        for (var length = 0; length < body.Length; length++)
            Assert.False(box.TryOpen(body.AsSpan(0, length), out _), $"{length} bytes");
    }

    [Fact]
    public void A_body_for_somebody_else_does_not_open()
    {
        using var box = BoxBetween(_serverPrivate, BoxKeys.PublicKeyOf(BoxKeys.NewPrivateKey()));

        Assert.False(box.TryOpen(Convert.FromBase64String(SealedLogin), out _));
    }

    [Theory]
    [MemberData(nameof(LowOrderPoints))]
    public void A_point_of_low_order_makes_no_box(string hex)
    {
        var point = Convert.FromHexString(hex);

        Assert.Null(Box.TryCreate(_serverPrivate, point));
        Assert.False(BoxKeys.IsCanonicalPoint(point));

        point[31] |= 0x80;
        Assert.Null(Box.TryCreate(_serverPrivate, point));
        Assert.False(BoxKeys.IsCanonicalPoint(point));
    }

    [Fact]
    public void A_second_spelling_of_a_point_is_not_canonical()
    {
        Assert.True(BoxKeys.IsCanonicalPoint(_clientPublic));

        var topBit = _clientPublic.ToArray();
        topBit[31] |= 0x80;
        Assert.False(BoxKeys.IsCanonicalPoint(topBit));

        // 9 is X25519's base point; 9 + p = 2^255 - 10 is the same point.
        var nine = new byte[32];
        nine[0] = 9;
        var nineAboveThePrime = Enumerable.Repeat((byte)0xff, 32).ToArray();
        (nineAboveThePrime[0], nineAboveThePrime[31]) = (0xf6, 0x7f);
        Assert.True(BoxKeys.IsCanonicalPoint(nine));
        Assert.False(BoxKeys.IsCanonicalPoint(nineAboveThePrime));
        using var one = BoxBetween(_serverPrivate, nine);
        using var other = BoxBetween(_serverPrivate, nineAboveThePrime);
        Assert.Equal(one.Seal([1], _nonce), other.Seal([1], _nonce));
    }

    [Fact]
    public void The_largest_number_below_the_prime_that_is_no_point_of_low_order_is_canonical()
    {
        var point = Enumerable.Repeat((byte)0xff, 32).ToArray();
        (point[0], point[31]) = (0xeb, 0x7f);

        Assert.True(BoxKeys.IsCanonicalPoint(point));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Keys_of_another_length_are_refused(int length)
    {
        Assert.False(BoxKeys.IsCanonicalPoint(new byte[length]));
        Assert.Throws<ArgumentException>(() => BoxKeys.PublicKeyOf(new byte[length]));
        Assert.Throws<ArgumentException>(() => Box.TryCreate(_serverPrivate, new byte[length]));
    }

    [Fact]
    public void New_private_keys_are_clamped_and_differ()
    {
        var one = BoxKeys.NewPrivateKey();

        Assert.Equal(0, one[0] & 7);
        Assert.Equal(0x40, one[31] & 0xc0);
        Assert.NotEqual(one, BoxKeys.NewPrivateKey());
        Assert.True(BoxKeys.IsCanonicalPoint(BoxKeys.PublicKeyOf(one)));
    }

    [Fact]
    public void A_disposed_box_does_nothing_any_more()
    {
        var box = BoxBetween(_clientPrivate, _serverPublic);
        box.Dispose();

        Assert.Throws<ObjectDisposedException>(() => box.Seal(_login, _nonce));
        Assert.Throws<ObjectDisposedException>(() => box.TryOpen(Convert.FromBase64String(SealedLogin), out _));
    }

    private static Box BoxBetween(byte[] privateKey, byte[] publicKey)
    {
        var box = Box.TryCreate(privateKey, publicKey);
        Assert.NotNull(box);
        return box;
    }
}
