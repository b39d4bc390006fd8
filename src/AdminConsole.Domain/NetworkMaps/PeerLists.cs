using System.Runtime.InteropServices;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>A list for each peer, by its number. Most stay empty.</summary>
internal sealed class PeerLists<T>(int peers)
{
    private readonly List<T>?[] _lists = new List<T>?[peers];

    public ReadOnlySpan<T> this[int number] => CollectionsMarshal.AsSpan(_lists[number]);

    public void Add(int number, T item) => (_lists[number] ??= []).Add(item);

    public List<T> ListOf(int number) => _lists[number] ??= [];
}
