using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>The same account as another process holds it: its dictionaries enumerate in another order.</summary>
internal static class Turned
{
    /// <param name="salt">Each makes another order; all ones turn it round.</param>
    public static Account Of(Account account, int salt = ~0) => account with
    {
        Groups = Of(account.Groups, salt),
        SetupKeys = Of(account.SetupKeys, salt),
        Users = Of(account.Users, salt),
        PostureChecks = Of(account.PostureChecks, salt),
        Routes = Of(account.Routes, salt),
        NameServerGroups = Of(account.NameServerGroups, salt),
        Zones = Of(account.Zones, salt),
        Networks = Of(account.Networks, salt),
        NetworkResources = Of(account.NetworkResources, salt),
        IngressPeers = Of(account.IngressPeers, salt),
        PortAllocations = Of(account.PortAllocations, salt),
    };

    private static ImmutableDictionary<TKey, TValue> Of<TKey, TValue>(ImmutableDictionary<TKey, TValue> items, int salt)
        where TKey : notnull => items.WithComparers(new Salted<TKey>(salt));

    /// <summary>A dictionary enumerates in the order of the hashes of its keys.</summary>
    private sealed class Salted<T>(int salt) : IEqualityComparer<T>
        where T : notnull
    {
        public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

        public int GetHashCode(T key) => EqualityComparer<T>.Default.GetHashCode(key) ^ salt;
    }
}
