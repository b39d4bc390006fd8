using AdminConsole.Domain.Tests.NetworkMaps.Golden;
using Account = AdminConsole.Domain.Accounts.Account;

namespace AdminConsole.Benchmarks;

/// <summary>An account of which all maps are made.</summary>
/// <param name="Read">The account, each time as after a start: with not one object that was there before.</param>
internal sealed record Workload(string Name, Func<Account> Read)
{
    private static readonly int[] _meshes = [100, 500, 1_000, 2_000];
    private static readonly int[] _reals = [100, 500, 1_000, 2_000, 5_000];

    // Beside the repository, for whoever measures other servers with the very same accounts.
    private static readonly string _files = Path.Combine(AppContext.BaseDirectory, "../../../../../../shared/bench");

    public static IEnumerable<Workload> All =>
    [
        .. _meshes.Select(n => Of($"mesh-{n}", () => AnyAccount.Mesh(n))),
        .. _reals.Select(n => Of($"real-{n}", () => RealAccount.Of(n))),
    ];

    private static Workload Of(string name, Func<Account> make)
    {
        var path = Path.Combine(_files, name + ".json.gz");
        return new Workload(name, System.IO.File.Exists(path) ? () => GoldenFile.Read(path).Account : make);
    }
}
