using System.Security.Cryptography;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using Account = AdminConsole.Domain.Accounts.Account;

namespace AdminConsole.Benchmarks;

/// <summary>
/// CPU time of the code that compiles, writes and seals maps: no network, no storage, no second process, and one thread. That is what
/// an edit costs at least.
/// </summary>
internal static class Maps
{
    private const int Rounds = 7;

    private static readonly Box _box = Box.TryCreate(BoxKeys.NewPrivateKey(), BoxKeys.PublicKeyOf(BoxKeys.NewPrivateKey()))
        ?? throw new BenchmarkException("No box could be made.");

    public static IReadOnlyList<Figure> Run()
    {
        var mesh = AnyAccount.Mesh(1_000);
        var segments = AnyAccount.Segmented(5_000);
        return
        [
            new Figure("full mesh of 1000, all maps made and sealed", Median(mesh, SealAll), "ms"),
            new Figure("5000 in groups of 25, all maps made and sealed", Median(segments, SealAll), "ms"),
            new Figure("5000 in groups of 25, one edit", Median(segments, SealChanged), "ms"),
        ];
    }

    /// <summary>As after a start: nobody has been told anything.</summary>
    private static void SealAll(Account account, MapInputs[] told)
    {
        foreach (var peer in account.Peers)
            Seal(NetworkMapCompiler.Compile(InputsOf(account, peer.Id), account.Serial));
    }

    /// <summary>As the streams do it that were told the version before.</summary>
    private static void SealChanged(Account account, MapInputs[] told)
    {
        var i = 0;
        foreach (var peer in account.Peers)
        {
            var inputs = InputsOf(account, peer.Id);
            if (!inputs.SameAs(told[i++]))
                Seal(NetworkMapCompiler.Compile(inputs, account.Serial));
        }
    }

    private static MapInputs InputsOf(Account account, PeerId peer) =>
        NetworkMapCompiler.InputsOf(account, peer) ?? throw new BenchmarkException("A peer has no map.");

    private static void Seal(Domain.NetworkMaps.NetworkMap map)
    {
        using var message = NetworkMapWriter.Write(map, "0.59.3", new SyncResponse());
        Envelope.Seal(message, _box, RandomNumberGenerator.GetBytes(Box.NonceSize), "");
    }

    /// <summary>Of the work after an edit, one after the other.</summary>
    private static double Median(Account account, Action<Account, MapInputs[]> work)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i <= Rounds; i++)
        {
            var told = account.Peers.Select(p => InputsOf(account, p.Id)).ToArray();
            account = AnyAccount.Edited(account, ports: i % 2 == 0 ? [80, 8443] : [80]);
            GC.Collect();
            var before = System.Environment.CpuUsage.TotalTime;
            work(account, told);
            if (i > 0) // the first round compiles the code
                times.Add(System.Environment.CpuUsage.TotalTime - before);
        }

        return new Samples(times).Median;
    }
}
