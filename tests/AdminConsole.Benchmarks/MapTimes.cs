using System.Diagnostics;
using System.Globalization;

namespace AdminConsole.Benchmarks;

/// <summary>How long all maps of an account take, in milliseconds: the fastest of some rounds, since other work on the machine only adds.</summary>
/// <param name="AfterStart">
/// On one core, of the first version that the process sees: every peer is new to it, as after its start. This is the worst there is.
/// </param>
/// <param name="AfterEdit">On one core, of a version in which one policy is another, and of which every map is made anew all the same.</param>
/// <param name="OnTwoCores">The same as <paramref name="AfterEdit"/>, sealed, by two threads.</param>
/// <param name="AllocatedPerMap">In bytes, when sealed after an edit.</param>
internal sealed record MapTimes(
    string Name, double AverageSize, int LargestSize, double AllocatedPerMap, MapTimes.Steps AfterStart, MapTimes.Steps AfterEdit,
    double OnTwoCores)
{
    private const int MostRounds = 9;
    private const int FewestRounds = 3;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(6);

    public static string Header =>
        "All maps of an account, ms          after a start, one core      after an edit, one core     two cores      bytes of a map   allocated\n"
        + "                                compiled +written  +sealed   compiled +written  +sealed       sealed     average   largest     per map";

    public string Row => string.Create(
        CultureInfo.InvariantCulture,
        $"  {Name,-28}{AfterStart}  {AfterEdit}{OnTwoCores,13:0.0}{AverageSize,12:0}{LargestSize,10}{AllocatedPerMap,12:0}");

    public static MapTimes Of(Workload workload)
    {
        var (start, edit, twoCores, allocated) = (Steps.Unknown, Steps.Unknown, double.MaxValue, 0.0);
        int[] sizes = [];
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < MostRounds && (round < FewestRounds || Stopwatch.GetElapsedTime(began) < _patience); round++)
        {
            foreach (var depth in Enum.GetValues<Depth>())
            {
                var account = workload.Read();
                start = start.With(depth, Cpu(() => AllMaps.Make(account, depth)));
                var edited = AnyAccount.Edited(account, ports: [8443]);
                var before = GC.GetTotalAllocatedBytes(precise: true);
                edit = edit.With(depth, Cpu(() => sizes = AllMaps.Make(edited, depth)));
                allocated = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / sizes.Length;
            }

            var last = workload.Read();
            AllMaps.Make(last, Depth.Sealed, threads: 2);
            var wall = Stopwatch.GetTimestamp();
            AllMaps.Make(AnyAccount.Edited(last, ports: [8443]), Depth.Sealed, threads: 2);
            twoCores = Math.Min(twoCores, Stopwatch.GetElapsedTime(wall).TotalMilliseconds);
        }

        return new MapTimes(workload.Name, sizes.Average(), sizes.Max(), allocated, start, edit, twoCores);
    }

    /// <summary>Of all threads, collecting garbage included: on one core they would run one after the other.</summary>
    private static double Cpu(Action work)
    {
        GC.Collect();
        var before = System.Environment.CpuUsage.TotalTime;
        work();
        return (System.Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    /// <summary>Each includes the one before.</summary>
    internal sealed record Steps(double Compiled, double Written, double Sealed)
    {
        public static Steps Unknown { get; } = new(double.MaxValue, double.MaxValue, double.MaxValue);

        /// <summary>The faster of this and one more measurement.</summary>
        public Steps With(Depth depth, double time) => depth switch
        {
            Depth.Compiled => this with { Compiled = Math.Min(Compiled, time) },
            Depth.Written => this with { Written = Math.Min(Written, time) },
            _ => this with { Sealed = Math.Min(Sealed, time) },
        };

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Compiled,9:0.0}{Written,9:0.0}{Sealed,9:0.0}");
    }
}
