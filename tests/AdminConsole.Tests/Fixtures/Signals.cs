using System.Diagnostics;
using System.Globalization;

namespace AdminConsole.Tests.Fixtures;

/// <summary>What the kernel does to processes, done to those of the tests.</summary>
internal static class Signals
{
    /// <summary>SIGKILL: it ends between two instructions.</summary>
    public static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    /// <summary>SIGINT, as by Ctrl-C.</summary>
    public static Task InterruptAsync(int processId) => SendAsync("INT", [processId]);

    /// <summary>A process and all its children hang, as on a machine whose disk does not answer. They go on when the value is disposed.</summary>
    public static async Task<IAsyncDisposable> FreezeAsync(int processId)
    {
        // The parent first: it then makes no more children.
        await SendAsync("STOP", [processId]);
        int[] all = [processId, .. ChildrenOf(processId)];
        await SendAsync("STOP", all);
        return new Frozen(all);
    }

    /// <summary>False also for one that has ended and whose parent has not yet taken note of it (state Z of proc(5)).</summary>
    public static bool IsAlive(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static IEnumerable<int> ChildrenOf(int processId)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ParentOf(id) == processId)
                yield return id;
        }
    }

    /// <summary>Null if it has ended.</summary>
    private static int? ParentOf(int processId)
    {
        try
        {
            // After the name in brackets, which may hold anything: the state, the parent (proc_pid_stat(5)).
            var stat = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task SendAsync(string signal, IReadOnlyList<int> processIds)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processIds.Select(p => p.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
            throw new InvalidOperationException($"The signal {signal} did not reach all of the processes.");
    }

    private sealed class Frozen(int[] processIds) : IAsyncDisposable
    {
        private bool _frozen = true;

        public async ValueTask DisposeAsync()
        {
            if (!_frozen)
                return;

            _frozen = false;
            await SendAsync("CONT", processIds);
        }
    }
}
