using System.Net;
using AdminConsole.Protocol.Signal;
using AdminConsole.Signal;
using AdminConsole.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;

namespace AdminConsole.Tests.Signal;

/// <summary>One host. Its database is away throughout: nothing here may need it.</summary>
public sealed class SignalServiceTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_agents_exchange_messages_by_call_and_by_stream()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var bob = new SignalAgent(host.Url);
        using var toAlice = await alice.ConnectAsync();
        using var toBob = await bob.ConnectAsync();

        var answer = await alice.SendAsync(alice.To(bob.Key, "offer"));
        Assert.Equal(new EncryptedMessage(), answer);
        Assert.Equal(alice.To(bob.Key, "offer"), await SignalAgent.NextAsync(toBob));

        await toBob.RequestStream.WriteAsync(bob.To(alice.Key, "answer"), CancellationToken);
        Assert.Equal(bob.To(alice.Key, "answer"), await SignalAgent.NextAsync(toAlice));
    }

    [Fact]
    public async Task A_heartbeat_to_oneself_comes_back()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var stream = await alice.ConnectAsync();

        await alice.SendAsync(alice.To(alice.Key, "heartbeat"));

        Assert.Equal("heartbeat", (await SignalAgent.NextAsync(stream)).Body.ToStringUtf8());
    }

    [Fact]
    public async Task A_message_for_an_agent_that_is_not_connected_is_dropped_and_the_sender_gets_an_ok()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var absent = new SignalAgent(host.Url);

        Assert.Equal(new EncryptedMessage(), await alice.SendAsync(alice.To(absent.Key, "offer")));
    }

    [Fact]
    public async Task A_newer_stream_replaces_the_older_whose_end_does_not_remove_it()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var older = await alice.ConnectAsync();
        using var newer = await alice.ConnectAsync();

        Assert.Equal(StatusCode.Aborted, await SignalAgent.EndAsync(older));

        await alice.SendAsync(alice.To(alice.Key, "still here"));
        Assert.Equal("still here", (await SignalAgent.NextAsync(newer)).Body.ToStringUtf8());
    }

    [Fact]
    public async Task An_agent_that_ends_its_side_is_let_go_with_an_ok()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var stream = await alice.ConnectAsync();

        await stream.RequestStream.CompleteAsync();

        Assert.Equal(StatusCode.OK, await SignalAgent.EndAsync(stream));
    }

    [Fact]
    public async Task A_stream_from_where_the_management_stream_comes_from_is_not_replaced_by_a_stranger()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url, from: "127.0.0.2");
        using var stranger = new SignalAgent(host.Url, alice.Key, from: "127.0.0.3");
        host.ManagementAddresses[alice.Key] = IPAddress.Parse("::ffff:127.0.0.2");
        using var stream = await alice.ConnectAsync();

        using var stolen = stranger.Open(new Metadata { { SignalService.PeerIdHeader, alice.Key } });
        Assert.Equal(StatusCode.Unavailable, await SignalAgent.EndAsync(stolen));

        await stranger.SendAsync(alice.To(alice.Key, "for alice"));
        Assert.Equal("for alice", (await SignalAgent.NextAsync(stream)).Body.ToStringUtf8());
    }

    [Fact]
    public async Task A_stranger_who_was_first_is_replaced_by_the_stream_from_the_management_streams_address()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url, from: "127.0.0.2");
        using var stranger = new SignalAgent(host.Url, alice.Key, from: "127.0.0.3");
        host.ManagementAddresses[alice.Key] = IPAddress.Parse("127.0.0.2");
        using var stolen = await stranger.ConnectAsync();

        using var stream = await alice.ConnectAsync();

        Assert.Equal(StatusCode.Aborted, await SignalAgent.EndAsync(stolen));
    }

    [Fact]
    public async Task A_slow_reader_loses_the_oldest_messages_and_nobody_else_loses_any()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var slow = new SignalAgent(host.Url);
        using var quick = new SignalAgent(host.Url);
        using var toSlow = await slow.ConnectAsync();
        using var toQuick = await quick.ConnectAsync();

        // 200 × 16 KiB: some 130 KiB are under way (the window of the client, the buffer of the host), the rest must wait.
        for (var number = 0; number < 200; number++)
        {
            await alice.SendAsync(alice.To(slow.Key, Numbered(number)));
            await alice.SendAsync(alice.To(quick.Key, Numbered(number)));
            Assert.Equal(number, NumberOf(await SignalAgent.NextAsync(toQuick)));
        }

        var received = new List<int>();
        do
            received.Add(NumberOf(await SignalAgent.NextAsync(toSlow)));
        while (received[^1] != 199);

        Assert.Equal(received.Order(), received);
        Assert.InRange(received.Count, SignalStream.MaxWaiting, 199);
        Assert.Equal(Enumerable.Range(200 - SignalStream.MaxWaiting, SignalStream.MaxWaiting), received[^SignalStream.MaxWaiting..]);
    }

    [Fact]
    public async Task What_waits_for_a_slow_reader_is_bounded_in_bytes_too()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var slow = new SignalAgent(host.Url);
        using var toSlow = await slow.ConnectAsync();

        for (var number = 0; number < 20; number++)
            await alice.SendAsync(alice.To(slow.Key, Numbered(number, SignalService.MaxBody)));

        var received = new List<int>();
        do
            received.Add(NumberOf(await SignalAgent.NextAsync(toSlow)));
        while (received[^1] != 19);

        Assert.Equal([16, 17, 18, 19], received[^4..]);
        Assert.InRange(received.Count, 4, 6);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_for_ten_seconds_is_cut_off()
    {
        var clock = new TurnableClock();
        await using var host = await SignalHost.StartAsync(clock: clock);
        using var alice = new SignalAgent(host.Url);
        using var stuck = new SignalAgent(host.Url);
        using var toStuck = await stuck.ConnectAsync();
        await alice.SendAsync(alice.To(stuck.Key, Numbered(0, SignalService.MaxBody)));

        await clock.TimerAsync(SignalService.WriteDeadline).WaitAsync(CancellationToken);
        clock.Turn(SignalService.WriteDeadline);

        Assert.Equal(StatusCode.ResourceExhausted, await SignalAgent.EndAsync(toStuck));
    }

    [Theory]
    [InlineData(600 * 1024)]
    [InlineData(SignalService.MaxBody)]
    public async Task A_large_body_arrives_as_it_was_sent(int size)
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var stream = await alice.ConnectAsync();
        var body = Numbered(7, size);

        await alice.SendAsync(alice.To(alice.Key, body));
        Assert.Equal(body, (await SignalAgent.NextAsync(stream)).Body);

        await stream.RequestStream.WriteAsync(alice.To(alice.Key, body), CancellationToken);
        Assert.Equal(body, (await SignalAgent.NextAsync(stream)).Body);
    }

    [Theory]
    [InlineData(SignalService.MaxBody + 1)]
    [InlineData(SignalService.MaxBody + 100_000)]
    public async Task A_body_above_one_mebibyte_is_refused(int size)
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var stream = await alice.ConnectAsync();
        var message = alice.To(alice.Key, Numbered(7, size));

        var refusal = await Assert.ThrowsAsync<RpcException>(() => alice.SendAsync(message));
        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);

        var writing = stream.RequestStream.WriteAsync(message, CancellationToken);
        Assert.Equal(StatusCode.ResourceExhausted, await SignalAgent.EndAsync(stream));
        await Task.WhenAny(writing); // the host need not read it to the end
    }

    [Fact]
    public async Task A_caller_who_sends_too_fast_is_refused_until_time_has_passed_and_others_are_not()
    {
        var clock = new TurnableClock();
        await using var host = await SignalHost.StartAsync(clock: clock);
        using var flood = new SignalAgent(host.Url);
        using var bob = new SignalAgent(host.Url);
        for (var sent = 0; sent < SignalCallers.Burst; sent++)
            await flood.SendAsync(flood.To(bob.Key, "x"));

        var refusal = await Assert.ThrowsAsync<RpcException>(() => flood.SendAsync(flood.To(bob.Key, "x")));
        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        await bob.SendAsync(bob.To(flood.Key, "x"));

        clock.Turn(TimeSpan.FromSeconds(1));
        for (var sent = 0; sent < SignalCallers.PerSecond; sent++)
            await flood.SendAsync(flood.To(bob.Key, "x"));

        await Assert.ThrowsAsync<RpcException>(() => flood.SendAsync(flood.To(bob.Key, "x")));
    }

    [Fact]
    public async Task A_stream_that_floods_loses_what_is_too_much_and_goes_on()
    {
        var clock = new TurnableClock();
        await using var host = await SignalHost.StartAsync(clock: clock);
        using var flood = new SignalAgent(host.Url);
        using var stream = await flood.ConnectAsync();

        // Each is read before the next, so that none is lost for another reason.
        for (var number = 0; number < SignalCallers.Burst; number++)
        {
            await stream.RequestStream.WriteAsync(flood.To(flood.Key, Numbered(number)), CancellationToken);
            Assert.Equal(number, NumberOf(await SignalAgent.NextAsync(stream)));
        }

        await stream.RequestStream.WriteAsync(flood.To(flood.Key, Numbered(-1)), CancellationToken);
        await flood.SendAsync(flood.To(flood.Key, Numbered(501))); // the call has a bucket of its own
        Assert.Equal(501, NumberOf(await SignalAgent.NextAsync(stream)));
    }

    [Fact]
    public async Task A_stream_without_the_header_of_an_existing_peer_is_refused()
    {
        await using var host = await SignalHost.StartAsync();
        using var known = new SignalAgent(host.Url);
        using var unknown = new SignalAgent(host.Url);
        host.PeerExists = key => key == known.Key;

        async Task<StatusCode> OpenAsync(Metadata headers)
        {
            using var stream = known.Open(headers);
            return await SignalAgent.EndAsync(stream);
        }

        Assert.Equal(StatusCode.FailedPrecondition, await OpenAsync([]));
        Assert.Equal(StatusCode.InvalidArgument, await OpenAsync(new Metadata { { SignalService.PeerIdHeader, "nonsense" } }));
        Assert.Equal(StatusCode.PermissionDenied, await OpenAsync(new Metadata { { SignalService.PeerIdHeader, unknown.Key } }));
        using var stream = await known.ConnectAsync();

        host.PeerExists = _ => throw new InvalidOperationException("the database is away");
        Assert.Equal(StatusCode.Unavailable, await OpenAsync(new Metadata { { SignalService.PeerIdHeader, known.Key } }));
    }

    [Fact]
    public async Task A_shutdown_ends_streams_with_unavailable()
    {
        await using var host = await SignalHost.StartAsync();
        using var alice = new SignalAgent(host.Url);
        using var bob = new SignalAgent(host.Url);
        using var idle = await alice.ConnectAsync();
        using var stuck = await bob.ConnectAsync();
        await alice.SendAsync(alice.To(bob.Key, Numbered(0, SignalService.MaxBody))); // stays half written

        host.BeginStop();

        Assert.Equal(StatusCode.Unavailable, await SignalAgent.EndAsync(idle));
        Assert.Equal(StatusCode.Unavailable, await SignalAgent.EndAsync(stuck));
        using var late = alice.Open(new Metadata { { SignalService.PeerIdHeader, alice.Key } });
        Assert.Equal(StatusCode.Unavailable, await SignalAgent.EndAsync(late));
    }

    private static ByteString Numbered(int number, int size = 16 * 1024)
    {
        var body = new byte[size];
        BitConverter.TryWriteBytes(body, number);
        return UnsafeByteOperations.UnsafeWrap(body);
    }

    private static int NumberOf(EncryptedMessage message) => BitConverter.ToInt32(message.Body.Span);
}
