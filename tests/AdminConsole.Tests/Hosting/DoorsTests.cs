using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using AdminConsole.Hosting;
using AdminConsole.Protocol.Signal;
using AdminConsole.Tests.Fixtures;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdminConsole.Tests.Hosting;

public sealed class DoorsTests
{
    private const string Cleartext = "http://127.0.0.1:0";
    private const string Tls = "https://127.0.0.1:0";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Http_1_and_http_2_share_one_cleartext_port()
    {
        await using var house = await HouseWithDoors.OpenAsync(Cleartext);

        Assert.Equal("HTTP/1.1 http False", await GetAsync(house.Main, HttpVersion.Version11));
        Assert.Equal("HTTP/2 http False", await GetAsync(house.Main, HttpVersion.Version20));
        Assert.DoesNotContain(house.Warnings, warning => warning.Contains("HTTP/2 is not enabled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_grpc_call_and_stream_pass_through_the_cleartext_port()
    {
        await using var house = await HouseWithDoors.OpenAsync(Cleartext);

        await AssertGrpcAsync(house.Main, new SocketsHttpHandler());
    }

    [Fact]
    public async Task A_web_socket_opens_on_the_cleartext_port()
    {
        await using var house = await HouseWithDoors.OpenAsync(Cleartext);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(house.Main) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken);

        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken);

        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer, CancellationToken);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    [Fact]
    public async Task Tls_chooses_the_protocol_by_alpn_and_sends_the_intermediate()
    {
        using var files = new PemFiles();
        var clock = new TurnableClock();
        var certificate = new TlsCertificate(files.Certificate, files.Key, clock, NullLogger<TlsCertificate>.Instance);
        await using var house = await HouseWithDoors.OpenAsync(Tls, certificate: certificate);

        Assert.Equal("HTTP/1.1 https True", await GetAsync(house.Main, HttpVersion.Version11, TlsHandler(files)));
        Assert.Equal("HTTP/2 https True", await GetAsync(house.Main, HttpVersion.Version20, TlsHandler(files)));
        await AssertGrpcAsync(house.Main, TlsHandler(files));
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_without_a_restart()
    {
        using var files = new PemFiles();
        var clock = new TurnableClock();
        var certificate = new TlsCertificate(files.Certificate, files.Key, clock, NullLogger<TlsCertificate>.Instance);
        await using var house = await HouseWithDoors.OpenAsync(Tls, certificate: certificate);
        var first = files.Thumbprint;
        Assert.Equal(first, await ThumbprintAsync(house.Main));

        await File.WriteAllTextAsync(files.Key, "half written", CancellationToken);
        clock.Turn(TimeSpan.FromMinutes(1));
        Assert.Equal(first, await ThumbprintAsync(house.Main));

        files.Renew();
        clock.Turn(TimeSpan.FromMinutes(1));
        Assert.NotEqual(first, files.Thumbprint);
        Assert.Equal(files.Thumbprint, await ThumbprintAsync(house.Main));
    }

    [Fact]
    public async Task The_scheme_is_what_the_connection_is_and_not_what_the_client_says()
    {
        await using var house = await HouseWithDoors.OpenAsync(Cleartext);

        Assert.Equal("HTTP/2 http False", await GetClaimingHttpsAsync(house.Main));
    }

    [Theory]
    [FaultCase(23)]
    [InlineData("")]
    [InlineData("PR")]
    public async Task A_connection_that_does_not_say_what_it_wants_is_closed_after_ten_seconds(string begin)
    {
        var clock = new TurnableClock();
        await using var house = await HouseWithDoors.OpenAsync(Cleartext, clock: clock);
        using var connection = new TcpClient();
        await connection.ConnectAsync(house.Main.Host, house.Main.Port, CancellationToken);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begin), CancellationToken);

        var end = connection.GetStream().ReadAsync(new byte[1], CancellationToken);
        await clock.TimerAsync(FirstBytes.Patience).WaitAsync(CancellationToken);
        clock.Turn(TimeSpan.FromSeconds(9));
        Assert.False(end.IsCompleted);
        clock.Turn(TimeSpan.FromSeconds(1));

        Assert.Equal(0, await end);
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_served()
    {
        await using var house = await HouseWithDoors.OpenAsync(Cleartext);
        using var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync(house.Main.Host, house.Main.Port, CancellationToken);

        foreach (var letter in "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            await connection.GetStream().WriteAsync(new[] { (byte)letter }, CancellationToken);

        using var reader = new StreamReader(connection.GetStream());
        Assert.EndsWith("HTTP/1.1 http False", (await reader.ReadToEndAsync(CancellationToken)).TrimEnd('\r', '\n', '0'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_connection_does_not_hold_up_the_shutdown()
    {
        var clock = new TurnableClock();
        var house = await HouseWithDoors.OpenAsync(Cleartext, clock: clock);
        using var connection = new TcpClient();
        await connection.ConnectAsync(house.Main.Host, house.Main.Port, CancellationToken);
        await clock.TimerAsync(FirstBytes.Patience).WaitAsync(CancellationToken);

        await house.DisposeAsync();

        Assert.Equal(0, await connection.GetStream().ReadAsync(new byte[1], CancellationToken));
    }

    [Fact]
    public async Task The_agents_door_serves_grpc_and_nothing_else()
    {
        await using var house = await HouseWithDoors.OpenAsync(Cleartext, agents: Cleartext);
        Assert.Equal(2, house.Count); // Kestrel has not opened Kestrel:Endpoints:Agents once more

        await AssertGrpcAsync(house.Agents, new SocketsHttpHandler());

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(house.Agents, HttpVersion.Version20));
        Assert.Equal(HttpStatusCode.NotFound, refusal.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(house.Agents, HttpVersion.Version11));
    }

    [Fact]
    public async Task Localhost_and_every_address_can_be_listened_on()
    {
        foreach (var url in new[] { "http://localhost:0", "http://0.0.0.0:0", "http://[::1]:0", "http://[::]:0" })
        {
            await using var house = await HouseWithDoors.OpenAsync(url);
            var reached = new UriBuilder(house.Main) { Host = url.Contains("::1", StringComparison.Ordinal) ? "[::1]" : "127.0.0.1" }.Uri;

            Assert.Equal("HTTP/2 http False", await GetAsync(reached, HttpVersion.Version20));
        }
    }

    [Theory]
    [InlineData("https://0.0.0.0:8443", "set Tls:Certificate")]
    [InlineData("http://console.example.com:8080", "instead of console.example.com")]
    [InlineData("ftp://0.0.0.0:8080", "write http:// or https://")]
    public async Task A_url_that_cannot_be_listened_on_is_refused_with_advice(string url, string advice)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => HouseWithDoors.OpenAsync(url));

        Assert.Contains(advice, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_no_door_would_use_is_refused()
    {
        using var files = new PemFiles();
        var certificate = new TlsCertificate(files.Certificate, files.Key, TimeProvider.System, NullLogger<TlsCertificate>.Instance);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => HouseWithDoors.OpenAsync(Cleartext, Cleartext, certificate));

        Assert.Contains("Write https://", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_file_that_is_none_is_refused_by_its_name()
    {
        using var files = new PemFiles();
        File.WriteAllText(files.Certificate, "nonsense");

        var refusal = Assert.Throws<InvalidOperationException>(
            () => new TlsCertificate(files.Certificate, files.Key, TimeProvider.System, NullLogger<TlsCertificate>.Instance));

        Assert.Contains(files.Certificate, refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<string> GetAsync(Uri url, Version version, SocketsHttpHandler? handler = null)
    {
        using var client = new HttpClient(handler ?? new SocketsHttpHandler())
        {
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await client.GetStringAsync(url, CancellationToken);
    }

    private static async Task AssertGrpcAsync(Uri url, SocketsHttpHandler handler)
    {
        using var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        var client = new SignalExchange.SignalExchangeClient(channel);

        Assert.Equal("one", (await client.SendAsync(new EncryptedMessage { Key = "one" }, cancellationToken: CancellationToken)).Key);

        using var stream = client.ConnectStream(cancellationToken: CancellationToken);
        await stream.RequestStream.WriteAsync(new EncryptedMessage { Key = "two" }, CancellationToken);
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken));
        Assert.Equal("two", stream.ResponseStream.Current.Key);
    }

    private static SocketsHttpHandler TlsHandler(PemFiles files) => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, chain, _) => files.Trusts(new(certificate!), chain!) },
    };

    private static async Task<string> ThumbprintAsync(Uri url)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(url.Host, url.Port, CancellationToken);
        var thumbprint = "";
        await using var tls = new SslStream(connection.GetStream(), false, (_, certificate, _, _) => (thumbprint = certificate!.GetCertHashString()).Length > 0);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, CancellationToken);
        return thumbprint;
    }

    /// <summary>HTTP/2 by hand, RFC 9113 and 7541: no client says `:scheme: https` in cleartext by itself, only proxies do.</summary>
    private static async Task<string> GetClaimingHttpsAsync(Uri url)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(url.Host, url.Port, CancellationToken);
        var stream = connection.GetStream();
        byte[] fields = [0x82, 0x87, 0x84, 0x41, 1, (byte)'a']; // :method GET, :scheme https, :path /, :authority a
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), CancellationToken);
        await stream.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 }, CancellationToken); // SETTINGS, empty
        await stream.WriteAsync((byte[])[0, 0, (byte)fields.Length, 1, 5, 0, 0, 0, 1, .. fields], CancellationToken); // HEADERS, whole request

        var frame = new byte[9];
        while (true)
        {
            await stream.ReadExactlyAsync(frame, CancellationToken);
            var payload = new byte[(frame[0] << 16) | (frame[1] << 8) | frame[2]];
            await stream.ReadExactlyAsync(payload, CancellationToken);
            Assert.NotEqual(3, frame[3]); // RST_STREAM
            if (frame[3] == 0) // DATA
                return Encoding.UTF8.GetString(payload);
        }
    }
}
