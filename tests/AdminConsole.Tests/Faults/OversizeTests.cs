using System.Globalization;
using AdminConsole.Protocol;
using AdminConsole.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;

namespace AdminConsole.Tests.Faults;

/// <summary>Messages that are longer than any agent's.</summary>
public sealed class OversizeTests
{
    private const int Limit = 128 * 1024;

    [Fact]
    [FaultCase(9)]
    public async Task One_byte_too_many_is_refused_at_every_call_and_the_last_that_fits_is_read()
    {
        await using var host = await TestHost.StartAsync();
        using var stranger = await Stranger.AtAsync(host);
        foreach (var call in Stranger.Calls)
        {
            Assert.Equal((call, StatusCode.ResourceExhausted), (call, await stranger.TryBytesAsync(call, new byte[Limit + 1])));
            var fits = new EncryptedMessage { WgPubKey = stranger.Identity.PublicKey };
            fits.Body = ByteString.CopyFrom(new byte[Limit - fits.CalculateSize() - 4]);
            Assert.Equal((call, StatusCode.InvalidArgument), (call, await stranger.TryBytesAsync(call, fits.ToByteArray())));
        }
    }

    /// <param name="before">
    /// How many came before memory is looked at: calls at once take their room in the heap, whatever is in them, and it keeps that.
    /// </param>
    [Theory]
    [FaultCase(9)]
    [InlineData(2_000, 6_000)]
    [InlineData(10_000, 10_000)]
    public async Task Thousands_of_them_at_once_take_no_memory(int before, int count)
    {
        await using var host = await HostProcess.StartAsync(
            HostProcess.FreePort(), ("ConnectionStrings:Postgres", await PostgresCluster.Shared.NewDatabaseAsync()), ("Secrets:KeyFile", TestHost.KeyFile));
        var message = new byte[Limit + 1];
        await FloodAsync(host.Url, message, before);

        var resident = ResidentBytes(host.ProcessId);
        var most = 0L;
        using var done = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!done.IsCancellationRequested && await look.WaitForNextTickAsync(TestContext.Current.CancellationToken))
                most = Math.Max(most, ResidentBytes(host.ProcessId));
        }, TestContext.Current.CancellationToken);
        var refused = await FloodAsync(host.Url, message, count);
        await done.CancelAsync();
        await watching;

        Assert.Equal(count, refused);
        Assert.InRange(most - resident, long.MinValue, 256L << 20); // together they are 750 MiB and more
        await Eventually.TrueAsync(() => ResidentBytes(host.ProcessId) - resident < 64L << 20);
    }

    /// <summary>Twenty connections, and on each as many calls at once as come to it.</summary>
    /// <returns>How many were answered with ResourceExhausted.</returns>
    private static async Task<int> FloodAsync(Uri url, byte[] message, int count)
    {
        var strangers = Enumerable.Range(0, 20).Select(_ => new Stranger(url)).ToArray();
        try
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, count).Select(i => strangers[i % strangers.Length].TryBytesAsync("Login", message)));
            return answers.Count(a => a == StatusCode.ResourceExhausted);
        }
        finally
        {
            Array.ForEach(strangers, s => s.Dispose());
        }
    }

    private static long ResidentBytes(int process)
    {
        var line = System.IO.File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
