using AdminConsole.Protocol;
using Google.Protobuf;

namespace AdminConsole.Tests.Protocol;

public sealed class EnvelopeTests : IDisposable
{
    private static readonly byte[] _nonce = Convert.FromHexString("404142434445464748494a4b4c4d4e4f5051525354555657");

    private readonly byte[] _clientPublic;
    private readonly Box _client;
    private readonly Box _server;

    public EnvelopeTests()
    {
        var serverPrivate = BoxKeys.NewPrivateKey();
        var clientPrivate = BoxKeys.NewPrivateKey();
        _clientPublic = BoxKeys.PublicKeyOf(clientPrivate);
        _client = Box.TryCreate(clientPrivate, BoxKeys.PublicKeyOf(serverPrivate))!; // our own keys are never of low order
        _server = Box.TryCreate(serverPrivate, _clientPublic)!;
    }

    [Fact]
    public void What_one_end_seals_the_other_opens()
    {
        var login = new LoginRequest { SetupKey = "A2C8E62B", Meta = new PeerSystemMeta { Hostname = "h1" } };

        var envelope = Envelope.Seal(login, _client, _nonce, Convert.ToBase64String(_clientPublic));

        Assert.Equal(Convert.ToBase64String(_clientPublic), envelope.WgPubKey);
        Assert.Equal(0, envelope.Version);
        Assert.Equal(Box.Overhead + login.CalculateSize(), envelope.Body.Length);
        Assert.True(Envelope.TryOpen(envelope, _server, LoginRequest.Parser, out var opened));
        Assert.Equal(login, opened);
    }

    [Fact]
    public void An_empty_message_travels_too()
    {
        var envelope = Envelope.Seal(new Empty(), _client, _nonce, "");

        Assert.Equal(Box.Overhead, envelope.Body.Length);
        Assert.True(Envelope.TryOpen(envelope, _server, Empty.Parser, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)] // more than was expected
    [InlineData(3_000_000)]
    public void What_was_written_backwards_opens_as_the_same_message(int size)
    {
        var login = new LoginRequest
        {
            SetupKey = new string('k', size),
            Meta = new PeerSystemMeta { Hostname = "h1" },
            DnsLabels = { "first", "second" },
        };
        using var message = new BackwardWriter(expected: 16);
        message.Put(LoginRequest.DnsLabelsFieldNumber, "second"u8);
        message.Put(LoginRequest.DnsLabelsFieldNumber, "first"u8);
        var end = message.Length;
        message.Put(new PeerSystemMeta { Hostname = "h1" });
        message.Close(LoginRequest.MetaFieldNumber, end);
        message.Put(new LoginRequest { SetupKey = new string('k', size) });

        Assert.Equal(login.ToByteArray(), message.Written);
        var envelope = Envelope.Seal(message, _client, _nonce, "");
        Assert.Equal(Box.Overhead + login.CalculateSize(), envelope.Body.Length);
        Assert.True(Envelope.TryOpen(envelope, _server, LoginRequest.Parser, out var opened));
        Assert.Equal(login, opened);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(39)]
    [InlineData(40)]
    [InlineData(1 << 20)]
    public void Random_bytes_do_not_open(int length)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);

        Assert.False(Open(body, LoginRequest.Parser));
    }

    [Theory]
    [InlineData("0a24413243")] // a string cut short
    [InlineData("0a03ff")] // a length beyond the end
    [InlineData("0a02c328")] // a string that is not UTF-8
    [InlineData("ffffffffffffffffffffff")] // a tag without an end
    [InlineData("0f")] // a wire type that does not exist
    public void A_box_around_something_else_does_not_open(string hex) =>
        Assert.False(Open(_client.Seal(Convert.FromHexString(hex), _nonce), LoginRequest.Parser));

    [Theory]
    [InlineData(50, true)]
    [InlineData(1_000, false)]
    public void A_message_opens_only_while_its_nesting_is_sane(int depth, bool opens)
    {
        // Unknown field 15 as a group in a group, begun and ended depth times.
        var nested = Enumerable.Repeat((byte)0x7b, depth).Concat(Enumerable.Repeat((byte)0x7c, depth)).ToArray();

        Assert.Equal(opens, Open(_client.Seal(nested, _nonce), LoginRequest.Parser));
    }

    [Fact]
    public void Fields_of_newer_agents_are_no_hindrance()
    {
        // Field 2047, varint 1, after setupKey "x".
        Assert.True(Open(_client.Seal(Convert.FromHexString("0a0178f87f01"), _nonce), LoginRequest.Parser));
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private bool Open<T>(byte[] body, MessageParser<T> parser) where T : class, IMessage<T> =>
        Envelope.TryOpen(new EncryptedMessage { Body = ByteString.CopyFrom(body) }, _server, parser, out _);
}
