using System.Buffers.Binary;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;

namespace AdminConsole.Benchmarks;

/// <summary>
/// A page of the console as a browser holds it open: the page's own components on a circuit of its own, over a WebSocket, every batch
/// acknowledged and every call of a script answered. It speaks as much of SignalR and "blazorpack" as that takes.
/// </summary>
internal sealed partial class OpenConsole(Uri host, string cookies) : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _life = Task.CompletedTask;

    /// <returns>False if the host had no room for it.</returns>
    public async Task<bool> OpenAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host, path));
        request.Headers.Add("Cookie", cookies);
        using var answer = await http.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            return false;

        var markers = MarkerText().Matches(await answer.Content.ReadAsStringAsync(cancellationToken)).Select(m => m.Groups[1].Value);
        _socket.Options.SetRequestHeader("Cookie", cookies);
        _socket.Options.SetRequestHeader("Origin", host.GetLeftPart(UriPartial.Authority));
        await _socket.ConnectAsync(new UriBuilder(host) { Scheme = "ws", Path = "/_blazor" }.Uri, cancellationToken);
        await _socket.SendAsync("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, cancellationToken);
        var shown = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _life = LiveAsync(shown);
        await InvokeAsync("StartCircuit", "1", [host.ToString(), new Uri(host, path).ToString(), $"[{string.Join(',', markers)}]", ""]);
        return await shown.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        await _life;
        _socket.Dispose();
        _leave.Dispose();
        _sending.Dispose();
    }

    private async Task LiveAsync(TaskCompletionSource<bool> shown)
    {
        var buffer = new byte[16 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                message.SetLength(0);
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), _leave.Token);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);

                if (part.MessageType == WebSocketMessageType.Close)
                    break;

                await ReadAsync(message.GetBuffer().AsMemory(0, (int)message.Length), shown);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // It leaves, or was shown the door.
        }

        shown.TrySetResult(false);
    }

    private async Task ReadAsync(ReadOnlyMemory<byte> message, TaskCompletionSource<bool> shown)
    {
        foreach (var batch in Calls(message, "JS.RenderBatch"u8))
            await InvokeAsync("OnRenderCompleted", null, [batch, null]);

        foreach (var call in Calls(message, "JS.BeginInvokeJS"u8))
            await InvokeAsync("EndInvokeJSFromDotNet", null, [call, true, $"[{call},true,null]"]);

        if (message.Span.IndexOf("page-peers"u8) >= 0)
            shown.TrySetResult(true);
    }

    /// <summary>The first argument of each call of this name, a number.</summary>
    private static List<long> Calls(ReadOnlyMemory<byte> message, ReadOnlySpan<byte> name)
    {
        var found = new List<long>();
        var rest = message.Span;
        while (rest.IndexOf(name) is >= 0 and var at)
        {
            rest = rest[(at + name.Length + 1)..]; // the head of the arguments
            found.Add(rest[0] switch
            {
                0xcc or 0xd0 => rest[1],
                0xcd or 0xd1 => BinaryPrimitives.ReadUInt16BigEndian(rest[1..]),
                0xce or 0xd2 => BinaryPrimitives.ReadUInt32BigEndian(rest[1..]),
                0xcf or 0xd3 => BinaryPrimitives.ReadInt64BigEndian(rest[1..]),
                var small => small,
            });
        }

        return found;
    }

    /// <param name="id">Null: no answer is wanted.</param>
    private async Task InvokeAsync(string method, string? id, object?[] arguments)
    {
        List<byte> message = [0x96, 1, 0x80];
        Write(message, id);
        Write(message, method);
        message.Add((byte)(0x90 + arguments.Length));
        foreach (var argument in arguments)
            Write(message, argument);

        message.Add(0x90);
        var framed = new List<byte>();
        var length = message.Count;
        for (; length >= 0x80; length >>= 7)
            framed.Add((byte)(0x80 | (length & 0x7f)));

        framed.Add((byte)length);
        framed.AddRange(message);
        await _sending.WaitAsync(_leave.Token);
        try
        {
            await _socket.SendAsync(framed.ToArray(), WebSocketMessageType.Binary, true, _leave.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static void Write(List<byte> message, object? value)
    {
        switch (value)
        {
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                message.AddRange([0xda, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]);
                break;
            case long number:
                var eight = new byte[8];
                BinaryPrimitives.WriteInt64BigEndian(eight, number);
                message.AddRange([0xd3, .. eight]);
                break;
            default:
                message.Add(value is true ? (byte)0xc3 : (byte)0xc0);
                break;
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{[^>]*?\"descriptor\":[^>]*?\\})-->")]
    private static partial Regex MarkerText();
}
