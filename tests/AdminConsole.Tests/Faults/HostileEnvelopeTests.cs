using System.Security.Cryptography;
using AdminConsole.Agents;
using AdminConsole.Domain.Peers;
using AdminConsole.Management;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;

namespace AdminConsole.Tests.Faults;

/// <summary>Envelopes of people who do not mean well, at every call that opens one.</summary>
public sealed class HostileEnvelopeTests : IAsyncLifetime
{
    private readonly LogBook _log = new();
    private TestHost _host = null!; // set before each test
    private Stranger _stranger = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync(clock: null, database: null, _log);
        _stranger = await Stranger.AtAsync(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _stranger.Dispose();
        await _host.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [FaultCase(1)]
    public async Task A_body_that_is_none_is_invalid_at_every_call_and_the_connection_stays()
    {
        var random = new Random(1);
        var noise = new byte[100 * 1024];
        random.NextBytes(noise);
        var login = Stranger.Login("no key", "hostname-of-a-stranger").ToByteArray();
        var version = (await _host.AccountAsync()).Snapshot.Version;
        foreach (var call in Stranger.Calls)
        {
            EncryptedMessage[] bad =
            [
                Envelope(noise[..0]), Envelope(noise[..23]), Envelope(noise[..39]), Envelope(noise[..40]), Envelope(noise),
                _stranger.Seal(login.AsSpan(0, login.Length - 3)),
                _stranger.Seal([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]),
            ];
            for (var i = 0; i < bad.Length; i++)
                Assert.Equal((call, i, StatusCode.InvalidArgument), (call, i, (await _stranger.TryAsync(call, bad[i])).Code));
        }

        await _stranger.Client.isHealthyAsync(new Empty(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, _stranger.Connections);
        Assert.Equal(version, (await _host.AccountAsync()).Snapshot.Version);
        Assert.NotEmpty(_log.Lines);
        Assert.DoesNotContain(_log.Lines, l => l.Contains("hostname-of-a-stranger", StringComparison.Ordinal)
            || l.Contains(Convert.ToBase64String(noise[..18]), StringComparison.Ordinal)
            || l.Contains(Convert.ToHexString(noise[..12]), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    [FaultCase(1)]
    public void What_does_not_open_costs_no_memory_of_its_size()
    {
        var seals = _host.Get<SealedCalls>();
        var envelope = Envelope(RandomNumberGenerator.GetBytes(100 * 1024));
        Assert.Throws<RpcException>(() => seals.Open(envelope, LoginRequest.Parser)); // borrows its array from the pool, once

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
            Assert.Throws<RpcException>(() => seals.Open(envelope, LoginRequest.Parser));

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 20, 0, 50 * 1024);
    }

    [Fact]
    [FaultCase(2)]
    [FaultCase(4)]
    public async Task A_key_that_is_no_points_only_name_is_refused_before_anything_is_looked_up()
    {
        var postgres = new ThrowawayPostgres();
        await postgres.InitializeAsync();
        await using (postgres)
        {
            await using var host = await TestHost.StartAsync(database: postgres.ConnectionString);
            using var stranger = await Stranger.AtAsync(host);
            await postgres.CrashAsync();

            // Whoever is looked up now gets this.
            Assert.Equal(StatusCode.Unavailable, (await stranger.TryAsync("SyncMeta", stranger.Seal(new SyncMetaRequest { Meta = new PeerSystemMeta() }))).Code);

            var sealedBody = stranger.Seal(Stranger.Login("x")).Body;
            foreach (var key in BadPoints(stranger.Identity))
            {
                foreach (var call in Stranger.Calls)
                {
                    var answer = await stranger.TryAsync(call, new EncryptedMessage { WgPubKey = Convert.ToBase64String(key), Body = sealedBody });
                    Assert.Equal((call, Convert.ToHexString(key), StatusCode.InvalidArgument), (call, Convert.ToHexString(key), answer.Code));
                }
            }

            await postgres.StartAsync();
        }
    }

    [Fact]
    [FaultCase(3)]
    public async Task A_key_has_one_spelling_and_one_that_differs_in_spare_bits_alone_is_the_same_peer()
    {
        var key = await _host.SetupKeyAsync();
        var identity = WithEveryLetter();
        using var stranger = await Stranger.AtAsync(_host, identity);
        var text = identity.PublicKey;
        string[] wrong =
        [
            text.TrimEnd('='), " " + text, text + " ", text + "\n", text.Insert(10, "\t"), text.Replace('+', '-'), text.Replace('/', '_'), text + "=",
        ];
        foreach (var call in Stranger.Calls)
        {
            foreach (var spelling in wrong)
            {
                var envelope = stranger.Seal(Stranger.Login(key));
                envelope.WgPubKey = spelling;
                Assert.Equal((spelling, StatusCode.InvalidArgument), (spelling, (await stranger.TryAsync(call, envelope)).Code));
            }
        }

        Assert.Equal(StatusCode.OK, (await stranger.TryAsync("Login", stranger.Seal(Stranger.Login(key)))).Code);
        foreach (var spare in Spellings(text))
        {
            var request = Stranger.Login(key);
            request.PeerKeys = new PeerKeys { WgPubKey = ByteString.CopyFromUtf8(spare) };
            var envelope = stranger.Seal(request);
            envelope.WgPubKey = spare;
            Assert.Equal((spare, StatusCode.OK), (spare, (await stranger.TryAsync("Login", envelope)).Code));
        }

        Assert.Equal(text, Assert.Single((await _host.AccountAsync()).Snapshot.Peers).Key.Value);
    }

    [Fact]
    [FaultCase(5)]
    public async Task A_login_that_is_sent_again_is_refused_and_changes_nothing()
    {
        var login = _stranger.Seal(Stranger.Login(await _host.SetupKeyAsync()));
        Assert.Equal(StatusCode.OK, (await _stranger.TryAsync("Login", login)).Code);
        var version = (await _host.AccountAsync()).Snapshot.Version;

        foreach (var call in Stranger.Calls)
            Assert.Equal(StatusCode.InvalidArgument, (await _stranger.TryAsync(call, login)).Code);

        Assert.Equal(version, (await _host.AccountAsync()).Snapshot.Version);
    }

    [Fact]
    [FaultCase(5)]
    public void A_nonce_is_remembered_for_ten_minutes_and_the_memory_is_bounded()
    {
        var clock = new TurnableClock();
        var memory = new NonceMemory(clock); // which has nothing to do with a database
        Assert.True(memory.IsNew(1));
        for (var i = 0; i < 599; i++)
        {
            clock.Turn(TimeSpan.FromSeconds(1));
            Assert.True(memory.IsNew((UInt128)(10_000_000 + i))); // others come all the time
        }

        Assert.False(memory.IsNew(1));

        clock.Turn(TimeSpan.FromSeconds(2));
        Assert.True(memory.IsNew(2));
        Assert.False(memory.IsNew(1));
        clock.Turn(TimeSpan.FromMinutes(20));
        Assert.True(memory.IsNew(1));

        for (var i = 0; i < 2 * NonceMemory.MaxPerGeneration; i++)
            memory.IsNew((UInt128)(1_000 + i));

        Assert.True(memory.IsNew(1)); // pushed out
    }

    [Fact]
    [FaultCase(6)]
    public async Task A_sync_that_is_sent_again_is_refused_and_the_live_stream_misses_nothing()
    {
        await _stranger.TryAsync("Login", _stranger.Seal(Stranger.Login(await _host.SetupKeyAsync())));
        var sync = _stranger.Seal(new SyncRequest { Meta = Stranger.Login("").Meta });
        using var live = _stranger.Client.Sync(sync, cancellationToken: Patience.Start());
        Assert.True(await live.ResponseStream.MoveNext(Patience.Start()));

        using var thief = await Stranger.AtAsync(_host);
        foreach (var call in Stranger.Calls)
            Assert.Equal(StatusCode.InvalidArgument, (await thief.TryAsync(call, sync)).Code);

        var peer = Assert.Single((await _host.AccountAsync()).Snapshot.Peers);
        await _host.DoAsync(new RenamePeer(peer.Id, "renamed"));
        Assert.True(await live.ResponseStream.MoveNext(Patience.Start()));
        var map = _stranger.Open(live.ResponseStream.Current, SyncResponse.Parser).NetworkMap;
        Assert.StartsWith("renamed.", map.PeerConfig.Fqdn, StringComparison.Ordinal);
    }

    [Fact]
    [FaultCase(7)]
    public async Task What_we_sent_is_no_request_at_any_call()
    {
        var login = await _stranger.TryAsync("Login", _stranger.Seal(Stranger.Login(await _host.SetupKeyAsync())));
        var map = await _stranger.TryAsync("Sync", _stranger.Seal(new SyncRequest()));
        var version = (await _host.AccountAsync()).Snapshot.Version;
        foreach (var body in new[] { login.Answer!.Body, map.Answer!.Body }) // both were answered
        {
            foreach (var call in Stranger.Calls)
            {
                var reflected = new EncryptedMessage { WgPubKey = _stranger.Identity.PublicKey, Body = body };
                Assert.Equal((call, StatusCode.InvalidArgument), (call, (await _stranger.TryAsync(call, reflected)).Code));
            }
        }

        Assert.Equal(version, (await _host.AccountAsync()).Snapshot.Version);
    }

    [Theory]
    [FaultCase(8)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_inside_that_is_not_the_senders_is_refused(bool senderIsKnown)
    {
        var key = await _host.SetupKeyAsync();
        using var other = await Stranger.AtAsync(_host);
        await other.TryAsync("Login", other.Seal(Stranger.Login(key, "victim")));
        if (senderIsKnown)
            await _stranger.TryAsync("Login", _stranger.Seal(Stranger.Login(key)));

        var version = (await _host.AccountAsync()).Snapshot.Version;
        var request = Stranger.Login(key, "thief");
        request.PeerKeys = new PeerKeys
        {
            WgPubKey = ByteString.CopyFromUtf8(other.Identity.PublicKey),
            SshPubKey = ByteString.CopyFromUtf8("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"),
        };

        Assert.Equal(StatusCode.InvalidArgument, (await _stranger.TryAsync("Login", _stranger.Seal(request))).Code);
        Assert.Equal(version, (await _host.AccountAsync()).Snapshot.Version);
    }

    private EncryptedMessage Envelope(byte[] body) => new() { WgPubKey = _stranger.Identity.PublicKey, Body = ByteString.CopyFrom(body) };

    /// <summary>Of low order, not below the prime, or the stranger's own key with the bit that X25519 ignores.</summary>
    private static IEnumerable<byte[]> BadPoints(AgentIdentity identity)
    {
        string[] points =
        [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ];
        foreach (var key in points.Select(Convert.FromHexString).Append(Convert.FromBase64String(identity.PublicKey)))
        {
            if (Convert.ToBase64String(key) != identity.PublicKey)
                yield return key;

            yield return [.. key[..31], (byte)(key[31] | 0x80)];
        }
    }

    /// <summary>So that each wrong alphabet makes a difference.</summary>
    private static AgentIdentity WithEveryLetter()
    {
        while (true)
        {
            if (AgentIdentity.New() is var identity && identity.PublicKey.Contains('+', StringComparison.Ordinal) && identity.PublicKey.Contains('/', StringComparison.Ordinal))
                return identity;
        }
    }

    /// <summary>The last letter before the padding holds two bits that mean nothing.</summary>
    private static IEnumerable<string> Spellings(string key)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var value = Letters.IndexOf(key[42], StringComparison.Ordinal);
        return Enumerable.Range(1, 3).Select(spare => $"{key[..42]}{Letters[value | spare]}=");
    }
}
