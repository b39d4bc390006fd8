namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// Peers that others look at together: one side of a rule, or several of them. It is sorted once for all who look at it, in each of
/// the orders in which maps list peers; sides that are put together are merged, never sorted again.
/// </summary>
internal sealed class Side
{
    private static readonly Comparer<Neighbour> _ids = Comparer<Neighbour>.Create(CompareIds);

    private Neighbour[]? _byKey;
    private DnsRecord[]? _records;
    private DnsZone? _zone;

    /// <param name="members">Each once, sorted by id.</param>
    public Side(Neighbour[] members) => Members = members;

    private Side(Side a, Side b)
    {
        Members = Merge(a.Members, b.Members, CompareIds);
        _byKey = Merge(a.ByKey, b.ByKey, CompareKeys);
        _records = Merge(a.Records, b.Records, CompareRecords);
    }

    public static Side Empty { get; } = new([]);

    /// <summary>Sorted by id.</summary>
    public Neighbour[] Members { get; }

    /// <summary>In the order of a map's remote peers.</summary>
    public Neighbour[] ByKey => _byKey ??= Sorted(Members, CompareKeys);

    private DnsRecord[] Records => _records ??= Sorted(Members.SelectMany(m => m.Records), CompareRecords);

    public bool Has(Neighbour peer) => Array.BinarySearch(Members, peer, _ids) >= 0;

    /// <summary>True if they are the very same neighbours.</summary>
    public bool SameAs(Side other) => Members.AsSpan().SequenceEqual(other.Members);

    public Side With(Side other) =>
        this == other || other.Members.Length == 0 ? this : Members.Length == 0 ? other : new Side(this, other);

    /// <summary>All names of all members; null if there is none, because agents refuse an empty zone.</summary>
    public DnsZone? ZoneIn(string domain) => Records.Length == 0 ? null : _zone ??= new DnsZone(domain + ".", [.. Records]);

    private static int CompareIds(Neighbour a, Neighbour b) => a.Id.CompareTo(b.Id);

    private static int CompareKeys(Neighbour a, Neighbour b) => a.Remote.Key.CompareTo(b.Remote.Key);

    private static int CompareRecords(DnsRecord a, DnsRecord b) => string.CompareOrdinal(a.Name, b.Name) is not 0 and var order
        ? order
        : string.CompareOrdinal(a.Data, b.Data);

    private static T[] Sorted<T>(IEnumerable<T> items, Comparison<T> compare)
    {
        T[] sorted = [.. items];
        Array.Sort(sorted, compare);
        return sorted;
    }

    /// <summary>What stands in both comes once.</summary>
    private static T[] Merge<T>(T[] a, T[] b, Comparison<T> compare)
        where T : class
    {
        var merged = new List<T>(a.Length + b.Length);
        var (i, j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            var order = compare(a[i], b[j]);
            merged.Add(order <= 0 ? a[i] : b[j]);
            if (order <= 0)
                i++;

            if (order >= 0)
                j++;
        }

        merged.AddRange(a.AsSpan(i));
        merged.AddRange(b.AsSpan(j));
        return [.. merged];
    }
}
