using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace AdminConsole.Tests.Fixtures;

/// <summary>
/// The connection of a page to its circuit, as a script of anybody's could open it: SignalR over a WebSocket with the protocol
/// "blazorpack", of which it speaks as much as is needed to open circuits and to come back to them.
/// </summary>
internal sealed class Circuit : IAsyncDisposable
{
    private readonly ClientWebSocket _socket;
    private int _lastInvocation;

    private Circuit(ClientWebSocket socket) => _socket = socket;

    /// <summary>The answer to a negotiation; the token lets one WebSocket in.</summary>
    public static async Task<(HttpStatusCode Status, string Token)> NegotiateAsync(Uri host, string cookies, string? origin = null)
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host, "/_blazor/negotiate?negotiateVersion=1"));
        request.Headers.Add("Cookie", cookies);
        request.Headers.Add("Origin", origin ?? host.GetLeftPart(UriPartial.Authority));
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? JsonDocument.Parse(body).RootElement.GetProperty("connectionToken").GetString()! : "");
    }

    /// <param name="origin">Null: the host's own; empty: none is said.</param>
    /// <returns>Null and the status if the host does not take the connection.</returns>
    public static async Task<(Circuit? Circuit, HttpStatusCode Status)> ConnectAsync(
        Uri host, string cookies, string? token = null, string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Cookie", cookies);
        if (origin != "")
            socket.Options.SetRequestHeader("Origin", origin ?? host.GetLeftPart(UriPartial.Authority));

        var address = new UriBuilder(host) { Scheme = "ws", Path = "/_blazor", Query = token is null ? "" : "id=" + Uri.EscapeDataString(token) };
        try
        {
            await socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            return (null, status);
        }

        var circuit = new Circuit(socket);
        await circuit.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"));
        await circuit.ReceiveAsync();
        return (circuit, HttpStatusCode.SwitchingProtocols);
    }

    public static async Task<Circuit> OpenAsync(Uri host, string cookies) =>
        (await ConnectAsync(host, cookies)).Circuit ?? throw new InvalidOperationException("The host did not take the connection.");

    /// <returns>The secret id of a new circuit without any component.</returns>
    public async Task<string> StartAsync(Uri host)
    {
        var result = await InvokeAsync("StartCircuit", host.ToString(), new Uri(host, "/peers").ToString(), "[]", "");
        return Assert.IsType<string>(result);
    }

    /// <returns>True if the circuit is ours now.</returns>
    public async Task<bool> ComeBackAsync(string circuit) => await InvokeAsync("ConnectCircuit", circuit) is true;

    /// <summary>Asks for a circuit that its browser has put away, as it does with a tab that nobody looks at.</summary>
    /// <returns>True if it is ours now.</returns>
    public async Task<bool> ResumeAsync(Uri host, string circuit) =>
        await InvokeAsync("ResumeCircuit", circuit, host.ToString(), new Uri(host, "/peers").ToString(), "[]", "") is string;

    /// <summary>Completes when the host has cut the connection.</summary>
    public async Task WhenCutAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        try
        {
            while ((await _socket.ReceiveAsync(buffer, cancellationToken)).MessageType != WebSocketMessageType.Close)
            {
                // Pings and the like.
            }
        }
        catch (WebSocketException)
        {
            // Cut without a word.
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<object?> InvokeAsync(string method, params string[] arguments)
    {
        var id = (++_lastInvocation).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var message = new ArrayBufferWriter<byte>();
        message.Write((ReadOnlySpan<byte>)[0x96, 1, 0x80]); // six parts: an invocation, no headers
        Write(message, id);
        Write(message, method);
        message.Write((ReadOnlySpan<byte>)[(byte)(0x90 + arguments.Length)]);
        foreach (var argument in arguments)
            Write(message, argument);

        message.Write((ReadOnlySpan<byte>)[0x90]); // no streams
        await SendAsync(Framed(message.WrittenSpan));
        while (true)
        {
            if (await ReceiveAsync() is not { Length: > 0 } received)
                throw new InvalidOperationException("The host has cut the connection.");

            foreach (var parts in Messages(received))
            {
                if (parts is [3L, _, string of, ..] && of == id)
                    return parts is [_, _, _, 3L, var result] ? result : null;
            }
        }
    }

    /// <summary>With its length before it, seven bits a byte.</summary>
    private static byte[] Framed(ReadOnlySpan<byte> message)
    {
        var prefix = new List<byte>();
        var length = message.Length;
        for (; length >= 0x80; length >>= 7)
            prefix.Add((byte)(0x80 | (length & 0x7f)));

        prefix.Add((byte)length);
        return [.. prefix, .. message];
    }

    private static IEnumerable<object?[]> Messages(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            int length = 0, shift = 0;
            byte part;
            do
            {
                part = bytes[at++];
                length |= (part & 0x7f) << shift;
                shift += 7;
            }
            while ((part & 0x80) != 0);

            var position = at;
            if (Read(bytes, ref position) is object?[] message)
                yield return message;

            at += length;
        }
    }

    /// <summary>As much of MessagePack as the hub writes.</summary>
    private static object? Read(byte[] bytes, ref int at)
    {
        var kind = bytes[at++];
        switch (kind)
        {
            case < 0x80:
                return (long)kind;
            case < 0x90:
                return Many(bytes, ref at, (kind & 0x0f) * 2);
            case < 0xa0:
                return Many(bytes, ref at, kind & 0x0f);
            case < 0xc0:
                return Text(bytes, ref at, kind & 0x1f);
            case 0xc2 or 0xc3:
                return kind == 0xc3;
            case 0xc4 or 0xd9:
                return Text(bytes, ref at, bytes[at++]);
            case 0xda:
                at += 2;
                return Text(bytes, ref at, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at - 2)));
            case 0xcc:
                return (long)bytes[at++];
            default:
                return null;
        }
    }

    private static object?[] Many(byte[] bytes, ref int at, int count)
    {
        var parts = new object?[count];
        for (var i = 0; i < count; i++)
            parts[i] = Read(bytes, ref at);

        return parts;
    }

    private static string Text(byte[] bytes, ref int at, int length)
    {
        at += length;
        return Encoding.UTF8.GetString(bytes, at - length, length);
    }

    private static void Write(ArrayBufferWriter<byte> message, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        message.Write((ReadOnlySpan<byte>)
            [0xdb, (byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length]);
        message.Write(bytes);
    }

    private Task SendAsync(byte[] bytes) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);

    private async Task<byte[]> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
            length += received.Count;
            if (received.EndOfMessage)
                return buffer[..length];
        }
    }
}
