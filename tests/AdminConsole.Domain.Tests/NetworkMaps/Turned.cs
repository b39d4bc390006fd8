using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>The same account as another process holds it: its dictionaries enumerate in another order.</summary>
internal static class Turned
{
    public static Account Of(Account account) => account with
    {
        Groups = Of(account.Groups),
        SetupKeys = Of(account.SetupKeys),
        Users = Of(account.Users),
        PostureChecks = Of(account.PostureChecks),
        Routes = Of(account.Routes),
        NameServerGroups = Of(account.NameServerGroups),
        Zones = Of(account.Zones),
        Networks = Of(account.Networks),
        NetworkResources = Of(account.NetworkResources),
        IngressPeers = Of(account.IngressPeers),
        PortAllocations = Of(account.PortAllocations),
    };

    private static ImmutableDictionary<TKey, TValue> Of<TKey, TValue>(ImmutableDictionary<TKey, TValue> items)
        where TKey : notnull => items.WithComparers(new Backwards<TKey>());

    /// <summary>A dictionary enumerates in the order of the hashes of its keys.</summary>
    private sealed class Backwards<T> : IEqualityComparer<T>
        where T : notnull
    {
        public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

        public int GetHashCode(T key) => ~EqualityComparer<T>.Default.GetHashCode(key);
    }
}
