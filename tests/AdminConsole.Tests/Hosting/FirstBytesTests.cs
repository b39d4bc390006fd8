using System.IO.Pipelines;
using System.Text;
using AdminConsole.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace AdminConsole.Tests.Hosting;

public sealed class FirstBytesTests
{
    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true)]
    [InlineData("PROPFIND / HTTP/1.1\r\n", false)]
    [InlineData("PUT / HTTP/1.1\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\n", false)]
    [InlineData("\0", false)]
    public async Task However_the_first_bytes_are_split_the_protocol_is_known_and_none_is_lost(string begin, bool http2)
    {
        for (var split = 0; split <= Math.Min(begin.Length, 6); split++)
        {
            var cancellationToken = TestContext.Current.CancellationToken;

            // Inline: once a flush returns, what was written has been looked at.
            var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
            var connection = new DefaultConnectionContext("1", new Duplex(pipe), new Duplex(pipe));
            var (asHttp2, read) = (false, "");
            var serving = FirstBytes.Choose(
                async inner =>
                {
                    asHttp2 = inner.Features.Get<ITlsConnectionFeature>() is not null;
                    Assert.Null(inner.Features.Get<ITlsHandshakeFeature>());
                    var result = await inner.Transport.Input.ReadAsync(cancellationToken);
                    read = Encoding.ASCII.GetString(result.Buffer);
                },
                TimeProvider.System)(connection);

            foreach (var part in new[] { begin[..split], begin[split..] })
                await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(part), cancellationToken);

            await serving.WaitAsync(cancellationToken);
            Assert.Equal(http2, asHttp2);
            Assert.StartsWith(read, begin, StringComparison.Ordinal);
            Assert.NotEmpty(read);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRI")]
    public async Task A_connection_that_ends_undecided_goes_no_further(string begin)
    {
        var pipe = new Pipe();
        var connection = new DefaultConnectionContext("1", new Duplex(pipe), new Duplex(pipe));
        await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(begin), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        var entered = false;

        await FirstBytes.Choose(
            _ =>
            {
                entered = true;
                return Task.CompletedTask;
            },
            TimeProvider.System)(connection);

        Assert.False(entered);
    }

    private sealed class Duplex(Pipe pipe) : IDuplexPipe
    {
        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;
    }
}
