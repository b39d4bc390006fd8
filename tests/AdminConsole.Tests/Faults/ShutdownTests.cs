using AdminConsole.Agents;
using AdminConsole.Protocol;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Storage;
using Grpc.Core;
using File = System.IO.File;

namespace AdminConsole.Tests.Faults;

/// <summary>Agents of some releases take Canceled for their own going and never come back: a host that stops must not say it.</summary>
public sealed class ShutdownTests
{
    [Fact]
    [AgentStatement(11)]
    [FaultCase(28)]
    public async Task When_the_host_stops_every_stream_ends_with_OK_or_Unavailable()
    {
        var host = await TestHost.StartAsync();
        var secret = await host.SetupKeyAsync();
        var streams = new List<(Task First, Task<StatusCode> End)>();
        for (var i = 0; i < 20; i++)
            streams.Add(await OpenAsync(host.Url, secret));

        await Task.WhenAll(streams.Select(s => s.First)).WaitAsync(Patience.Start());
        await host.DisposeAsync();

        var ends = await Task.WhenAll(streams.Select(s => s.End)).WaitAsync(Patience.Start());
        Assert.All(ends, end => Assert.Contains(end, new[] { StatusCode.OK, StatusCode.Unavailable }));
    }

    [Fact]
    public async Task Ctrl_C_ends_the_streams_the_host_and_its_database()
    {
        using var data = new TemporaryDirectory();
        var token = AccessTokens.New();
        await using var host = await HostProcess.StartAsync(
            HostProcess.FreePort(), ("Data:Directory", data.File("state")), ("Bootstrap:Token", token));
        using var http = host.Api(token);
        var key = await new ApiWriter(http).PostAsync(
            "setup-keys", new { name = "k", type = "reusable", expires_in = 86_400, auto_groups = Array.Empty<string>(), usage_limit = 0 });
        var (first, end) = await OpenAsync(host.Url, key.GetProperty("key").GetString()!);
        await first.WaitAsync(Patience.Start());
        var database = int.Parse(
            File.ReadLines(Path.Combine(data.File("state"), "postgres", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Signals.IsAlive(database));

        Assert.Equal(0, await host.InterruptAsync());

        Assert.Contains(await end.WaitAsync(Patience.Start()), new[] { StatusCode.OK, StatusCode.Unavailable });
        Assert.False(Signals.IsAlive(database));
        Assert.False(File.Exists(Path.Combine(data.File("state"), "postgres", "postmaster.pid")));
    }

    /// <returns>When its first map has come, and how it ended.</returns>
    private static async Task<(Task First, Task<StatusCode> End)> OpenAsync(Uri url, string secret)
    {
        var identity = AgentIdentity.New();
        var system = AgentSystem.Linux("laptop");
        await using (var agent = new Agent(url, identity, system, new AgentOptions { Signal = false }))
            await agent.LoginAsync(secret, Patience.Start());

        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (first.Task, ReadToEndAsync());

        async Task<StatusCode> ReadToEndAsync()
        {
            using var management = new ManagementConnection(url, identity, new AgentOptions());
            try
            {
                await foreach (var _ in management.SyncAsync(new SyncRequest { Meta = system.ToMeta([]) }, Patience.Start(TimeSpan.FromMinutes(2))))
                    first.TrySetResult();

                return StatusCode.OK;
            }
            catch (AgentException e)
            {
                first.TrySetException(e);
                return e.Status;
            }
        }
    }
}
