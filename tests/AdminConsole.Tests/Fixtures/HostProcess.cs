using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace AdminConsole.Tests.Fixtures;

/// <summary>The built program as a process of its own, which can be killed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    /// <summary>A cold start on a machine whose cores are all taken.</summary>
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(60);

    private static readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];

    private HostProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    public int ProcessId => _process.Id;

    /// <summary>All that it has printed.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <summary>A port that is free now; a host that is started again takes the same one.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Returns when it is ready.</summary>
    public static async Task<HostProcess> StartAsync(int port, params IEnumerable<(string Name, string Value)> settings)
    {
        var host = Launch(port, settings);
        try
        {
            await host.WhenReadyAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns at once, while it is still starting.</summary>
    public static HostProcess Launch(int port, params IEnumerable<(string Name, string Value)> settings)
    {
        var url = new Uri($"http://127.0.0.1:{port}");

        // A shell's background job ignores SIGINT, and so would its children.
        var start = new ProcessStartInfo("env")
        {
            ArgumentList = { "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "AdminConsole.dll"), $"--Kestrel:Endpoints:Main:Url={url}", "--Stun:Listen=" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.ArgumentList.Add($"--{name}={value}");

        return new HostProcess(Process.Start(start)!, url); // null only with UseShellExecute
    }

    public async Task WhenReadyAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (_process.HasExited)
                Assert.Fail($"The host ended with {_process.ExitCode} before it was ready:{Environment.NewLine}{Output}");

            if (Stopwatch.GetElapsedTime(began) > _startLimit)
                Assert.Fail($"The host was not ready after {_startLimit.TotalSeconds:0} s:{Environment.NewLine}{Output}");

            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(Url, "/healthz/ready"), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The REST API, for the holder of an access token.</summary>
    public HttpClient Api(string token) => new()
    {
        BaseAddress = new Uri(Url, "/api/"),
        Timeout = TimeSpan.FromSeconds(10),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Token", token) },
    };

    /// <summary>SIGKILL; what it has started lives on.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>As by Ctrl-C.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> InterruptAsync()
    {
        await Signals.InterruptAsync(_process.Id);
        await _process.WaitForExitAsync(Patience.Start());
        return _process.ExitCode;
    }

    /// <summary>Ends it in order, so that its database ends too.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Signals.InterruptAsync(_process.Id);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }

        _process.Dispose();
    }
}
