using System.IO.Compression;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;

namespace AdminConsole.Tests.Faults;

/// <summary>Messages that no library would write: the answer is an error that has a name, and the host goes on.</summary>
public sealed class MalformedMessageTests : IAsyncLifetime
{
    private static readonly StatusCode[] _orderly =
        [StatusCode.OK, StatusCode.InvalidArgument, StatusCode.PermissionDenied, StatusCode.FailedPrecondition, StatusCode.NotFound];

    /// <summary>What no envelope can be made of, gRPC's own library answers.</summary>
    private static readonly StatusCode[] _unread = [.. _orderly, StatusCode.Unknown, StatusCode.Internal];

    private readonly LogBook _log = new();
    private TestHost _host = null!; // set before each test
    private Stranger _stranger = null!; // set before each test
    private string _secret = "";

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync(clock: null, database: null, _log);
        _stranger = await Stranger.AtAsync(_host);
        _secret = await _host.SetupKeyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever came, nothing of ours broke.
        await _stranger.Client.isHealthyAsync(new Empty());
        Assert.DoesNotContain(_log.Lines, l => l.Contains("UnhandledException", StringComparison.Ordinal) || l.StartsWith("Critical", StringComparison.Ordinal));
        _stranger.Dispose();
        await _host.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [FaultCase(16)]
    public async Task Unknown_fields_are_ignored_and_of_a_field_that_comes_twice_the_last_counts()
    {
        var login = Stranger.Login(_secret, "first").ToByteArray();
        byte[] unknown = [0xfa, 0x3f, 3, 1, 2, 3, 0xf0, 0x3f, 7]; // fields 1023 and 1022
        var twice = new LoginRequest { Meta = new PeerSystemMeta { Hostname = "second" } }.ToByteArray();

        Assert.Equal(StatusCode.OK, (await _stranger.TryAsync("Login", _stranger.Seal([.. login, .. unknown, .. twice, .. unknown]))).Code);
        Assert.Equal("second", Assert.Single((await _host.AccountAsync()).Snapshot.Peers).Name);
    }

    [Theory]
    [FaultCase(16)]
    [InlineData("0d00000000")] // setupKey as 32 bits
    [InlineData("0801")] // setupKey as a number
    [InlineData("10ffffffffffffffffffff01")] // a number of more than 64 bits
    [InlineData("1a80")] // a length that does not end
    [InlineData("00")] // field 0
    [InlineData("0b")] // a group that does not end
    [InlineData("0c")] // the end of a group that never began
    [InlineData("0e")] // wire type 6, which there is not
    public async Task A_wrong_type_is_ignored_or_invalid(string tail)
    {
        byte[] plaintext = [.. Stranger.Login(_secret).ToByteArray(), .. Convert.FromHexString(tail)];

        var (code, _, _) = await _stranger.TryAsync("Login", _stranger.Seal(plaintext));

        Assert.Contains(code, (StatusCode[])[StatusCode.OK, StatusCode.InvalidArgument]);
    }

    [Fact]
    [FaultCase(16)]
    public async Task A_thousand_levels_end_neither_the_stack_nor_the_host()
    {
        byte[] groups = [.. Enumerable.Repeat((byte)0x7b, 1_000), .. Enumerable.Repeat((byte)0x7c, 1_000)]; // field 15
        var nested = Array.Empty<byte>();
        for (var i = 0; i < 1_000; i++)
        {
            using var level = new MemoryStream();
            using var output = new CodedOutputStream(level);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited); // meta, in meta, in meta
            output.WriteBytes(ByteString.CopyFrom(nested));
            output.Flush();
            nested = level.ToArray();
        }

        foreach (var plaintext in new[] { groups, nested })
        {
            foreach (var call in Stranger.Calls)
            {
                Assert.Contains((await _stranger.TryAsync(call, _stranger.Seal(plaintext))).Code, _orderly);
                Assert.Contains(await _stranger.TryBytesAsync(call, plaintext), _unread);
            }
        }
    }

    [Fact]
    [FaultCase(16)]
    [FaultCase(9)]
    public async Task A_compressed_message_is_not_unfolded()
    {
        var bomb = Fold(new byte[64 << 20]);
        Assert.InRange(bomb.Length, 0, 100 * 1024);

        // A sound login would be answered as one, were it unfolded.
        var sound = Fold(_stranger.Seal(Stranger.Login(_secret)).ToByteArray());
        foreach (var body in new[] { bomb, sound })
        {
            foreach (var encoding in new[] { "gzip", "deflate", "nonsense" })
                Assert.Equal((encoding, StatusCode.Unimplemented), (encoding, await FoldedAsync(encoding, body)));

            Assert.Equal(StatusCode.Internal, await FoldedAsync(null, body));
        }

        Assert.Empty((await _host.AccountAsync()).Snapshot.Peers);

        // Below gRPC's library, which would not say so: the flag, the length, the bytes.
        async Task<StatusCode> FoldedAsync(string? encoding, byte[] body)
        {
            using var http = new HttpClient();
            var head = new byte[5];
            head[0] = 1;
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), body.Length);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_host.Url, "/management.ManagementService/Login"))
            {
                Version = new Version(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact, // else HTTP/1.1, of which nothing is read
            };
            request.Content = new ByteArrayContent([.. head, .. body]);
            request.Content.Headers.ContentType = new("application/grpc");
            request.Headers.TE.ParseAdd("trailers");
            if (encoding is not null)
                request.Headers.Add("grpc-encoding", encoding);

            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            var status = answer.TrailingHeaders.TryGetValues("grpc-status", out var trailing) ? trailing : answer.Headers.GetValues("grpc-status");
            return Enum.Parse<StatusCode>(status.Single());
        }
    }

    [Theory]
    [FaultCase(16)]
    [InlineData(16)]
    [InlineData(1_616)]
    public async Task A_message_with_any_bytes_turned_is_answered_in_order(int seed)
    {
        var random = new Random(seed);
        var known = await Stranger.AtAsync(_host);
        await known.TryAsync("Login", known.Seal(Stranger.Login(_secret)));
        for (var i = 0; i < 400; i++)
        {
            var call = Stranger.Calls[random.Next(Stranger.Calls.Length)];
            if (call == "Logout" && i % 2 == 0)
                continue; // else it would soon know nobody

            var plaintext = Turned(random, Stranger.Login(Guid.NewGuid().ToString(), "fuzz").ToByteArray());
            var sealedOne = known.Seal(plaintext);
            var (code, detail, _) = await known.TryAsync(call, sealedOne);
            Assert.True(_orderly.Contains(code), $"seed {seed}, {i}: {call} of {Convert.ToHexString(plaintext)} ended with {code} {detail}");

            var outer = Turned(random, sealedOne.ToByteArray());
            var rawCode = await known.TryBytesAsync(call, outer);
            Assert.True(_unread.Contains(rawCode), $"seed {seed}, {i}: {call} of raw {Convert.ToHexString(outer)} ended with {rawCode}");
        }

        known.Dispose();
    }

    private static byte[] Fold(byte[] bytes)
    {
        using var folded = new MemoryStream();
        using (var gzip = new GZipStream(folded, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(bytes);

        return folded.ToArray();
    }

    /// <summary>Some bytes changed, cut out or put in.</summary>
    private static byte[] Turned(Random random, byte[] bytes)
    {
        var turned = bytes.ToList();
        for (var times = random.Next(1, 6); times > 0; times--)
        {
            var at = random.Next(turned.Count);
            switch (random.Next(3))
            {
                case 0:
                    turned[at] = (byte)random.Next(256);
                    break;
                case 1:
                    turned.RemoveRange(at, Math.Min(random.Next(8), turned.Count - at - 1));
                    break;
                default:
                    turned.InsertRange(at, Enumerable.Range(0, random.Next(8)).Select(_ => (byte)random.Next(256)));
                    break;
            }
        }

        return [.. turned];
    }
}
