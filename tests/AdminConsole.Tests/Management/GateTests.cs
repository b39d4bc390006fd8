using AdminConsole.Agents;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace AdminConsole.Tests.Management;

/// <summary>What holds for every call of the gate: envelopes, unknown methods, connections that rest.</summary>
public sealed class GateTests : IAsyncLifetime
{
    private readonly CancellationToken _patience = Patience.Start();
    private readonly AgentIdentity _identity = AgentIdentity.New();
    private TestHost _host = null!; // set before each test
    private ManagementConnection _gate = null!; // set before each test

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _gate = new ManagementConnection(_host.Url, _identity, new AgentOptions());
        await _gate.GetServerKeyAsync(_patience);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    [AgentStatement(6)]
    public async Task What_does_not_open_is_invalid_at_every_call_and_changes_nothing()
    {
        await _gate.LoginAsync(Login(await _host.SetupKeyAsync()), _patience);
        var before = (await _host.AccountAsync()).Snapshot.Version;
        var sound = _gate.Seal(new LoginRequest { Meta = new PeerSystemMeta { Hostname = "other" } });
        var flipped = sound.Body.ToByteArray();
        flipped[^1] ^= 1;
        using var elsewhere = Box.TryCreate(_identity.PrivateKey, BoxKeys.PublicKeyOf(BoxKeys.NewPrivateKey()))!; // a good key
        byte[][] bodies =
        [
            flipped, sound.Body.ToByteArray()[..39], [], new byte[40],
            elsewhere.Seal(new LoginRequest().ToByteArray(), new byte[24]),
        ];

        foreach (var body in bodies)
        {
            foreach (var call in new Func<EncryptedMessage, Task>[] { LoginAsync, SyncAsync, SyncMetaAsync, LogoutAsync, ExtendAsync })
            {
                var refusal = await Assert.ThrowsAsync<RpcException>(
                    () => call(new EncryptedMessage { WgPubKey = _identity.PublicKey, Body = ByteString.CopyFrom(body) }));
                Assert.Equal((StatusCode.InvalidArgument, "invalid request message"), (refusal.StatusCode, refusal.Status.Detail));
            }
        }

        Assert.Equal(before, (await _host.AccountAsync()).Snapshot.Version);
        await _gate.LoginAsync(Login(""), _patience);
    }

    [Fact]
    [AgentStatement(7)]
    public async Task What_is_no_key_is_invalid_and_the_flow_calls_say_so_in_words_of_their_own()
    {
        foreach (var key in new[] { "abc", "", Convert.ToBase64String(new byte[31]), Convert.ToBase64String(new byte[33]) })
        {
            var envelope = _gate.Seal(Login(""));
            envelope.WgPubKey = key;
            var refusal = await Assert.ThrowsAsync<RpcException>(() => LoginAsync(envelope));
            Assert.Equal((StatusCode.InvalidArgument, $"provided wgPubKey {key} is invalid"), (refusal.StatusCode, refusal.Status.Detail));
            foreach (var flow in new Func<EncryptedMessage, Task>[] { DeviceFlowAsync, PkceFlowAsync })
            {
                var said = await Assert.ThrowsAsync<RpcException>(() => flow(envelope));
                Assert.Equal(StatusCode.InvalidArgument, said.StatusCode);
                Assert.Equal(
                    $"error while parsing peer's Wireguard public key {key} on GetDeviceAuthorizationFlow request.", said.Status.Detail);
            }
        }

        var sealedWrongly = new EncryptedMessage { WgPubKey = _identity.PublicKey, Body = ByteString.CopyFrom(new byte[60]) };
        var unread = await Assert.ThrowsAsync<RpcException>(() => PkceFlowAsync(sealedWrongly));
        Assert.Equal(
            (StatusCode.InvalidArgument, $"error while decrypting peer's message with Wireguard public key {_identity.PublicKey}."),
            (unread.StatusCode, unread.Status.Detail));
    }

    [Fact]
    [AgentStatement(8)]
    public async Task Every_answer_is_sealed_by_the_server_s_key_with_a_nonce_of_its_own()
    {
        var server = (await _gate.GetServerKeyAsync(_patience)).Key;
        await _gate.LoginAsync(Login(await _host.SetupKeyAsync()), _patience);
        var answers = new List<EncryptedMessage>();
        for (var i = 0; i < 3; i++)
            answers.Add(await _gate.Client.LoginAsync(_gate.Seal(Login("")), cancellationToken: _patience));

        Assert.All(answers, a => Assert.Equal((server, 0), (a.WgPubKey, a.Version)));
        Assert.Equal(3, answers.Select(a => a.Body.Span[..Box.NonceSize].ToArray()).DistinctBy(Convert.ToHexString).Count());
    }

    [Fact]
    [AgentStatement(9)]
    public async Task A_key_of_zeros_is_invalid_and_nothing_that_the_program_complains_of()
    {
        await using var process = await HostProcess.StartAsync(
            HostProcess.FreePort(), ("ConnectionStrings:Postgres", await PostgresCluster.Shared.NewDatabaseAsync()), ("Secrets:KeyFile", TestHost.KeyFile));
        using var gate = new ManagementConnection(process.Url, _identity, new AgentOptions());
        await gate.GetServerKeyAsync(_patience);
        var envelope = gate.Seal(Login(""));
        envelope.WgPubKey = Convert.ToBase64String(new byte[32]);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await gate.Client.LoginAsync(envelope, cancellationToken: _patience));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Equal(0, await process.InterruptAsync()); // all that it logs is written
        Assert.DoesNotMatch("(?i)fail:|error:|crit:|exception", process.Output);
    }

    [Fact]
    [AgentStatement(10)]
    public async Task A_method_that_is_not_there_is_unimplemented()
    {
        using var channel = GrpcChannel.ForAddress(_host.Url);
        var method = new Method<Empty, Empty>(
            MethodType.Unary, "management.ManagementService", "NoSuchMethod",
            Marshallers.Create(e => e.ToByteArray(), Empty.Parser.ParseFrom), Marshallers.Create(e => e.ToByteArray(), Empty.Parser.ParseFrom));

        var refusal = await Assert.ThrowsAsync<RpcException>(
            async () => await channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(cancellationToken: _patience), new Empty()));

        Assert.Equal(StatusCode.Unimplemented, refusal.StatusCode);
    }

    [Fact]
    [AgentStatement(12)]
    public async Task A_stream_on_which_nothing_happens_outlives_all_pings_of_ten_minutes()
    {
        await using var relay = FrameRelay.To(_host.Url);
        await using var agent = IndependentAgent.Start();

        // Twenty, one every thirty seconds: here they come faster, and none may be too many.
        var peer = await agent.NewPeerAsync("idle", relay.Url, _patience, new { pingEvery = 50 });
        Assert.Equal("OK", (await peer.LoginAsync(await _host.SetupKeyAsync(), _patience)).Code);
        await peer.SyncAsync(_patience);
        await peer.MapAsync(_ => true, _patience);
        var before = relay.PingsAnswered;
        await Eventually.TrueAsync(() => relay.PingsAnswered >= before + 20);

        Assert.Empty(peer.Events("end"));
        await _host.DoAsync(new Domain.Peers.RenamePeer((await _host.AccountAsync()).Snapshot.Peers.Single().Id, "awake"));
        await peer.MapAsync(m => m.GetProperty("peerConfig").GetProperty("fqdn").GetString() == "awake.netbird.selfhosted", _patience);
    }

    [Fact]
    [AgentStatement(94)]
    public async Task Jobs_and_exposed_services_are_not_offered_which_disturbs_no_stream()
    {
        await _gate.LoginAsync(Login(await _host.SetupKeyAsync()), _patience);
        using var stream = _gate.Client.Sync(_gate.Seal(new SyncRequest()), cancellationToken: _patience);
        Assert.True(await stream.ResponseStream.MoveNext(_patience));

        using var job = _gate.Client.Job(cancellationToken: _patience);
        var refusal = await Assert.ThrowsAsync<RpcException>(() => job.ResponseStream.MoveNext(_patience));
        Assert.Equal(StatusCode.Unimplemented, refusal.StatusCode);
        foreach (var expose in new Func<EncryptedMessage, AsyncUnaryCall<EncryptedMessage>>[]
        {
            m => _gate.Client.CreateExposeAsync(m, cancellationToken: _patience),
            m => _gate.Client.RenewExposeAsync(m, cancellationToken: _patience),
            m => _gate.Client.StopExposeAsync(m, cancellationToken: _patience),
        })
        {
            var said = await Assert.ThrowsAsync<RpcException>(async () => await expose(_gate.Seal(new Empty())));
            Assert.Equal(StatusCode.Unimplemented, said.StatusCode);
        }

        await _host.DoAsync(new Domain.Peers.RenamePeer((await _host.AccountAsync()).Snapshot.Peers.Single().Id, "renamed"));
        Assert.True(await stream.ResponseStream.MoveNext(_patience));
    }

    [Fact]
    [AgentStatement(95)]
    public async Task An_agent_that_knows_a_newer_form_of_maps_is_told_the_one_that_all_know()
    {
        var meta = new PeerSystemMeta { Hostname = "new", NetbirdVersion = "0.75.0", SyncMessageVersion = 1 };
        await _gate.LoginAsync(new LoginRequest { SetupKey = await _host.SetupKeyAsync(), Meta = meta }, _patience);

        await using var stream = _gate.SyncAsync(new SyncRequest { Meta = meta }, _patience).GetAsyncEnumerator(_patience);
        Assert.True(await stream.MoveNextAsync());

        Assert.Equal(0, stream.Current.Version);
        Assert.NotNull(stream.Current.NetworkMap);
        Assert.Null(stream.Current.NetworkMapEnvelope);
    }

    private static LoginRequest Login(string setupKey) => new() { SetupKey = setupKey, Meta = new PeerSystemMeta { Hostname = "laptop" } };

    private async Task LoginAsync(EncryptedMessage message) => await _gate.Client.LoginAsync(message, cancellationToken: _patience);

    private async Task SyncAsync(EncryptedMessage message)
    {
        using var call = _gate.Client.Sync(message, cancellationToken: _patience);
        await call.ResponseStream.MoveNext(_patience);
    }

    private async Task SyncMetaAsync(EncryptedMessage message) => await _gate.Client.SyncMetaAsync(message, cancellationToken: _patience);

    private async Task LogoutAsync(EncryptedMessage message) => await _gate.Client.LogoutAsync(message, cancellationToken: _patience);

    private async Task ExtendAsync(EncryptedMessage message) => await _gate.Client.ExtendAuthSessionAsync(message, cancellationToken: _patience);

    private async Task DeviceFlowAsync(EncryptedMessage message) =>
        await _gate.Client.GetDeviceAuthorizationFlowAsync(message, cancellationToken: _patience);

    private async Task PkceFlowAsync(EncryptedMessage message) =>
        await _gate.Client.GetPKCEAuthorizationFlowAsync(message, cancellationToken: _patience);
}
