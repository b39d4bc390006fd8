using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>One way in which we deliberately do not do as the reference does: what has to be changed before the two can be compared.</summary>
internal sealed record GoldenDeviation(string Name, string Why)
{
    /// <summary>Of the account that we compile: the reference's rule in terms of ours.</summary>
    public Func<Account, Account>? Account { get; init; }

    /// <summary>Of what the reference answers.</summary>
    public Func<GoldenCase, GoldenMap, GoldenMap>? Reference { get; init; }

    /// <summary>Of what we answer.</summary>
    public Func<GoldenCase, GoldenMap, GoldenMap>? Ours { get; init; }

    /// <summary>True if only generated accounts, which the repository does not hold, show it.</summary>
    public bool NeedsLargeFiles { get; init; }
}

/// <summary>One peer of one file.</summary>
internal sealed record GoldenCase(GoldenFile File, Account Account, GoldenSides Sides, Peer Self)
{
    public Peer? PeerWith(string key) => WireGuardKey.TryParse(key, out var parsed) ? Account.Peers.Find(parsed) : null;
}
