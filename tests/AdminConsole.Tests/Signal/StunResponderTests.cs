using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using AdminConsole.Signal;
using AdminConsole.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdminConsole.Tests.Signal;

public sealed class StunResponderTests : IDisposable
{
    private static readonly byte[] _request = Convert.FromHexString("00010000" + "2112a442" + "b7e7a701bc34d686fa87dfae");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TurnableClock _clock = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1")]
    [InlineData("[::1]:0", "::1")]
    [InlineData("[::]:0", "127.0.0.1")]
    [InlineData("[::]:0", "::1")]
    public async Task A_client_learns_its_address_and_port(string listen, string client)
    {
        using var responder = await StartAsync(listen);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Parse(client), 0));

        await socket.SendAsync(_request, At(responder, client), CancellationToken);
        var response = (await socket.ReceiveAsync(CancellationToken)).Buffer;

        Assert.Equal(_request[4..20], response[4..20]);
        Assert.Equal((IPEndPoint)socket.Client.LocalEndPoint!, AddressIn(response));
    }

    [Fact]
    public async Task What_is_not_a_request_gets_no_answer_and_does_no_harm()
    {
        using var responder = await StartAsync("127.0.0.1:0");
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        foreach (var nonsense in new byte[][] { [], [0], "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), new byte[9_000], [.. _request, .. new byte[600]] })
            await socket.SendAsync(nonsense, responder.LocalEndPoint!, CancellationToken);

        await socket.SendAsync(_request, responder.LocalEndPoint!, CancellationToken);

        // The first thing that comes back is the answer to the last packet.
        Assert.Equal(32, (await socket.ReceiveAsync(CancellationToken)).Buffer.Length);
        Assert.Equal(0, socket.Available);
    }

    [Fact]
    public async Task One_address_cannot_ask_without_end_and_others_are_not_held_up()
    {
        using var responder = await StartAsync("0.0.0.0:0");
        var response = new byte[StunMessage.MaxResponse];
        int Ask(string from) => responder.Answer(_request, new IPEndPoint(IPAddress.Parse(from), 4000).Serialize(), response);

        for (var asked = 0; asked < 1000; asked++)
            Assert.NotEqual(0, Ask("192.0.2.1"));

        Assert.Equal(0, Ask("192.0.2.1"));
        Assert.Equal(0, Ask("::ffff:192.0.2.1"));
        Assert.NotEqual(0, Ask("192.0.2.2"));

        _clock.Turn(TimeSpan.FromMilliseconds(10));
        Assert.NotEqual(0, Ask("192.0.2.1"));
        Assert.Equal(0, Ask("192.0.2.1"));
    }

    [Fact]
    public async Task All_addresses_of_one_ipv6_network_share_a_limit()
    {
        using var responder = await StartAsync("0.0.0.0:0");
        var response = new byte[StunMessage.MaxResponse];
        int Ask(string from) => responder.Answer(_request, new IPEndPoint(IPAddress.Parse(from), 4000).Serialize(), response);

        for (var asked = 0; asked < 1000; asked++)
            Assert.NotEqual(0, Ask($"2001:db8::{asked:x}"));

        Assert.Equal(0, Ask("2001:db8::ffff"));
        Assert.NotEqual(0, Ask("2001:db8:0:1::ffff"));
    }

    [Fact]
    public async Task Packets_from_invented_addresses_do_not_shut_out_others()
    {
        using var responder = await StartAsync("0.0.0.0:0");
        var response = new byte[StunMessage.MaxResponse];
        int Ask(uint from) => responder.Answer(_request, new IPEndPoint(BitConverter.IsLittleEndian ? from : 0, 4000).Serialize(), response);

        for (var round = 0u; round < 3; round++)
        {
            for (var from = 0u; from < 65_536; from++)
                Assert.NotEqual(0, Ask((round << 16) + from));

            Assert.Equal(0, Ask(uint.MaxValue)); // as many as are remembered at one moment
            _clock.Turn(TimeSpan.FromMilliseconds(100));
        }

        Assert.NotEqual(0, Ask(uint.MaxValue));
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public async Task A_packet_costs_no_allocation(string from)
    {
        using var responder = await StartAsync("0.0.0.0:0");
        var response = new byte[StunMessage.MaxResponse];
        var sender = new IPEndPoint(IPAddress.Parse(from), 4000).Serialize();

        // Whatever happens once for all has happened then: another address was answered and limited.
        var warm = new IPEndPoint(IPAddress.Parse("198.51.100.7"), 4000).Serialize();
        for (var packet = 0; packet < 2000; packet++)
            responder.Answer(_request, warm, response);

        Assert.NotEqual(0, responder.Answer(_request, sender, response)); // the first packet of an address makes its bucket

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var packet = 0; packet < 2000; packet++) // answered and, at the end, limited
            responder.Answer(_request, sender, response);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task A_port_that_is_taken_leaves_the_responder_off_and_the_host_running()
    {
        using var first = await StartAsync("127.0.0.1:0");
        using var second = await StartAsync(first.LocalEndPoint!.ToString());

        Assert.Null(second.LocalEndPoint);
        await second.ExecuteTask!.WaitAsync(CancellationToken);
    }

    [Fact]
    public async Task Nothing_to_listen_on_means_off()
    {
        using var responder = await StartAsync("");

        Assert.Null(responder.LocalEndPoint);
    }

    [Theory]
    [InlineData("3478")]
    [InlineData("::")]
    [InlineData("::1:3478")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    [InlineData("localhost:3478")]
    [InlineData("[::]:99999")]
    public void A_setting_that_cannot_be_read_is_refused_with_an_example(string listen)
    {
        var refusal = Assert.Throws<ArgumentException>(() => Make(listen));

        Assert.Contains("[::]:3478", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packets_are_counted_by_what_became_of_them()
    {
        var counted = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "adminconsole.stun.packets" && instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>())
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            counted[(string)tags[0].Value!] = counted.GetValueOrDefault((string)tags[0].Value!) + count);
        listener.Start();
        using var responder = await StartAsync("0.0.0.0:0");
        var response = new byte[StunMessage.MaxResponse];
        var sender = new IPEndPoint(IPAddress.Loopback, 4000).Serialize();

        responder.Answer(_request, sender, response);
        responder.Answer(_request.AsSpan(1), sender, response);
        responder.Answer([.. "\0\u0001\0\u0004"u8, .. _request[4..], 0, 3, 0, 0], sender, response);

        Assert.Equal(new() { ["answered"] = 1, ["ignored"] = 1, ["refused"] = 1 }, counted);
    }

    public void Dispose() => _services.Dispose();

    private StunResponder Make(string listen) =>
        new(listen, _clock, new SignalMetrics(_services.GetRequiredService<IMeterFactory>()), NullLogger<StunResponder>.Instance);

    private async Task<StunResponder> StartAsync(string listen)
    {
        var responder = Make(listen);
        await responder.StartAsync(CancellationToken);
        return responder;
    }

    private static IPEndPoint At(StunResponder responder, string address) => new(IPAddress.Parse(address), responder.LocalEndPoint!.Port);

    private static IPEndPoint AddressIn(byte[] response)
    {
        var address = response[28..].Zip(response[4..20], (octet, mask) => (byte)(octet ^ mask)).ToArray();
        return new IPEndPoint(new IPAddress(address), ((response[26] ^ 0x21) << 8) | (response[27] ^ 0x12));
    }
}
