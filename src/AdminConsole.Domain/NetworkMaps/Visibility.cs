using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>Which peers one peer is told of, without the cost of its whole map.</summary>
public static class Visibility
{
    // Lists are asked for more often than accounts change, and the work grows with the square of the peers.
    private static readonly ConditionalWeakTable<Account, StrongBox<ImmutableArray<int>>> _knownCounts = [];

    /// <summary>Sorted by id, without the peer itself; with those whose login has expired. Empty if there is no such peer.</summary>
    public static ImmutableArray<Peer> Of(Account account, PeerId id) =>
        NetworkMapCompiler.InputsOf(account, id) is { } inputs
            ? [.. Reachability.SeenBy(inputs).Members.Where(m => m != inputs.Self).Select(m => account.Peers.Find(m.Id)).OfType<Peer>()]
            : [];

    /// <summary>How many peers each peer is told of, in the order of <see cref="Account.Peers"/>.</summary>
    public static ImmutableArray<int> Counts(Account account) => _knownCounts.GetValue(account, Count).Value;

    private static StrongBox<ImmutableArray<int>> Count(Account account)
    {
        var index = AccountIndex.Of(account);
        return new([.. account.Peers.Select(p => index.InputsOf(p.Id)).OfType<MapInputs>().Select(CountFor)]);
    }

    private static int CountFor(MapInputs inputs)
    {
        var seen = Reachability.SeenBy(inputs);
        return seen.Members.Length - (seen.Has(inputs.Self) ? 1 : 0);
    }
}
