using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Benchmarks;

/// <summary>The built host as a process of its own with an empty data directory, so that its memory and CPU time are its alone.</summary>
internal sealed partial class Host : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyList<string> _settings;
    private readonly string _directory = Directory.CreateTempSubdirectory("adminconsole-benchmark-").FullName;
    private Process? _process;

    private Host(IReadOnlyList<string> settings) => _settings = settings;

    public Uri Address { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));

    /// <summary>An access token of an admin.</summary>
    public string Token { get; } = AccessTokens.New();

    /// <summary>What makes somebody the owner. Empty once there is one.</summary>
    public string SetupCode { get; private set; } = "";

    /// <summary>Bytes of memory that are really in use, from the kernel.</summary>
    public long ResidentBytes => ReadStatus("VmRSS:") * 1024;

    /// <summary>What the process has used of all cores so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            Running.Refresh();
            return Running.TotalProcessorTime;
        }
    }

    private Process Running => _process ?? throw new BenchmarkException("The host does not run.");

    public static async Task<Host> StartAsync(CancellationToken cancellationToken, params IReadOnlyList<string> settings)
    {
        var host = new Host(settings);
        try
        {
            await host.RunAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new process with the old data: nothing in its memory is left of what it did before.</summary>
    /// <returns>From its start until it is ready.</returns>
    public async Task<TimeSpan> RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        var began = Stopwatch.GetTimestamp();
        await RunAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>As a service manager restarts it.</summary>
    public async Task<(TimeSpan Stopped, TimeSpan Started)> StopAndStartAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await StopAsync();
        var stopped = Stopwatch.GetElapsedTime(began);
        await RunAsync(cancellationToken);
        return (stopped, Stopwatch.GetElapsedTime(began) - stopped);
    }

    /// <summary>Its database answers nothing until the result is disposed: every process of it stands still, as on a disk that hangs.</summary>
    public Task<IAsyncDisposable> FreezeDatabaseAsync()
    {
        var file = System.IO.Directory.GetFiles(_directory, "postmaster.pid", SearchOption.AllDirectories).Single();
        return Signals.FreezeAsync(int.Parse(System.IO.File.ReadLines(file).First(), CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>
    /// The resident memory when it has come to rest: it has moved by less than one hundredth within ten seconds.
    /// </summary>
    public async Task<long> SettledBytesAsync(CancellationToken cancellationToken)
    {
        var window = new Queue<long>();
        for (var second = 0; second < 40; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            window.Enqueue(ResidentBytes);
            if (window.Count > 10)
                window.Dequeue();

            if (window.Count == 10 && window.Max() - window.Min() < window.Max() / 100)
                break;
        }

        return ResidentBytes;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Program(), $"--Kestrel:Endpoints:Main:Url={Address}", $"--Data:Directory={_directory}", $"--Bootstrap:Token={Token}", "--Stun:Listen=",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var setting in _settings)
            start.ArgumentList.Add(setting);

        _process = Process.Start(start) ?? throw new BenchmarkException("dotnet could not be started.");
        _process.OutputDataReceived += (_, line) =>
        {
            if (SetupText().Match(line.Data ?? "") is { Success: true } found)
                SetupCode = found.Groups[1].Value;
        };
        _process.ErrorDataReceived += (_, line) => Console.Error.Write(line.Data is { } text ? text + System.Environment.NewLine : "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WhenReadyAsync(cancellationToken);
    }

    /// <summary>As a service manager does it, so that its database is shut down too.</summary>
    private async Task StopAsync()
    {
        if (_process is not { } running)
            return;

        if (!running.HasExited)
            _ = Kill(running.Id, Sigterm);

        using (var patience = new CancellationTokenSource(_patience))
            await running.WaitForExitAsync(patience.Token);

        running.Dispose();
        _process = null;
    }

    private async Task WhenReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var began = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                var answer = await client.GetAsync(new Uri(Address, "/healthz/ready"), cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (began.Elapsed < _patience && !Running.HasExited)
            {
                // Its door is not open yet.
            }

            if (Running.HasExited || began.Elapsed > _patience)
                throw new BenchmarkException("The host did not become ready.");

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    /// <summary>The host of the same configuration as this program.</summary>
    private static string Program()
    {
        // tests/AdminConsole.Benchmarks/bin/Release/net10.0
        var ours = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = ours.Parent?.Parent?.Parent?.Parent?.Parent?.FullName ?? "";
        var program = Path.Combine(root, "src", "AdminConsole", "bin", ours.Parent?.Name ?? "", ours.Name, "AdminConsole.dll");
        return System.IO.File.Exists(program) ? program : throw new BenchmarkException($"There is no {program}. Build the solution first.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private long ReadStatus(string name)
    {
        var line = System.IO.File.ReadLines($"/proc/{Running.Id.ToString(CultureInfo.InvariantCulture)}/status")
            .First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("/welcome\\?code=([0-9a-f]+)")]
    private static partial Regex SetupText();

    private const int Sigterm = 15;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
