using AdminConsole.Domain.NetworkMaps;
using Account = AdminConsole.Domain.Accounts.Account;

namespace AdminConsole.Benchmarks;

/// <summary>
/// The code that compiles, writes and seals maps: no network, no storage, no second process. That is what an edit costs at least.
/// </summary>
internal static class Maps
{
    private const int Rounds = 7;

    public static IReadOnlyList<Figure> Run()
    {
        WarmUp();
        var times = new Dictionary<string, MapTimes>();
        Console.WriteLine();
        Console.WriteLine(MapTimes.Header);
        foreach (var workload in Workload.All)
        {
            var measured = times[workload.Name] = MapTimes.Of(workload);
            Console.WriteLine(measured.Row);
        }

        return
        [
            Written("real-1000", floor: 143),
            Written("mesh-1000", floor: 440),
            Sealed("real-1000"),
            Sealed("mesh-1000"),
            new Figure("5000 in groups of 25, one edit", OneEdit(AnyAccount.Segmented(5_000)), "ms"),
        ];

        Figure Written(string name, double floor) =>
            new($"{name}, all maps compiled and written", times[name].AfterStart.Written, "ms", floor);

        Figure Sealed(string name) => new($"{name}, all maps compiled, written and sealed", times[name].AfterStart.Sealed, "ms");
    }

    /// <summary>A host compiles its code in the first seconds, not while it serves.</summary>
    private static void WarmUp()
    {
        for (var i = 0; i < 10; i++)
        {
            AllMaps.Make(AnyAccount.Mesh(200), Depth.Sealed);
            AllMaps.Make(RealAccount.Of(500), Depth.Sealed);
        }
    }

    /// <summary>CPU time after an edit that concerns 50 peers, as the streams do it that were told the version before.</summary>
    private static double OneEdit(Account account)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i <= Rounds; i++)
        {
            var told = account.Peers.Select(p => AllMaps.InputsOf(account, p.Id)).ToArray();
            account = AnyAccount.Edited(account, ports: i % 2 == 0 ? [80, 8443] : [80]);
            GC.Collect();
            var before = System.Environment.CpuUsage.TotalTime;
            SealChanged(account, told);
            if (i > 0) // the first round compiles the code
                times.Add(System.Environment.CpuUsage.TotalTime - before);
        }

        return new Samples(times).Median;
    }

    private static void SealChanged(Account account, MapInputs[] told)
    {
        var i = 0;
        foreach (var peer in account.Peers)
        {
            var inputs = AllMaps.InputsOf(account, peer.Id);
            if (!inputs.SameAs(told[i++]))
                AllMaps.Make(inputs, account.Serial, Depth.Sealed);
        }
    }
}
