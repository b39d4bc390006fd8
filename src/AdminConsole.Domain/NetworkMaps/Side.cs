using System.Collections.Immutable;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// Peers that others look at together: one side of a rule, or several of them. Always in the order of their ids, so that sides are put
/// together without sorting.
/// </summary>
internal sealed class Side
{
    private DnsZone? _zone;

    /// <param name="members">Each once, sorted by id.</param>
    public Side(Neighbour[] members) => Members = members;

    private Side(Side a, Side b) => Members = Merge(a.Members, b.Members);

    public static Side Empty { get; } = new([]);

    /// <summary>Sorted by id.</summary>
    public Neighbour[] Members { get; }

    public bool Has(Neighbour peer)
    {
        var (low, high) = (0, Members.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Compare(Members[middle], peer);
            if (order == 0)
                return true;

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    /// <summary>True if they are the very same neighbours.</summary>
    public bool SameAs(Side other) => Members.AsSpan().SequenceEqual(other.Members);

    public Side With(Side other) =>
        this == other || other.Members.Length == 0 ? this : Members.Length == 0 ? other : new Side(this, other);

    public Side With(Neighbour peer) => Has(peer) ? this : With(new Side([peer]));

    /// <summary>All names of all members; null if there is none, because agents refuse an empty zone.</summary>
    public DnsZone? ZoneIn(string domain)
    {
        if (_zone is not null)
            return _zone;

        var records = ImmutableArray.CreateBuilder<DnsRecord>(Members.Length);
        foreach (var member in Members)
            records.AddRange(member.Records);

        return records.Count == 0 ? null : _zone = new DnsZone(domain + ".", records.DrainToImmutable());
    }

    private static int Compare(Neighbour a, Neighbour b) => a.Id.CompareTo(b.Id);

    /// <summary>Who stands in both comes once.</summary>
    private static Neighbour[] Merge(Neighbour[] a, Neighbour[] b)
    {
        var merged = new Neighbour[a.Length + b.Length];
        var (i, j, count) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            var order = Compare(a[i], b[j]);
            merged[count++] = order <= 0 ? a[i] : b[j];
            if (order <= 0)
                i++;

            if (order >= 0)
                j++;
        }

        a.AsSpan(i).CopyTo(merged.AsSpan(count));
        b.AsSpan(j).CopyTo(merged.AsSpan(count + a.Length - i));
        Array.Resize(ref merged, count + a.Length - i + b.Length - j);
        return merged;
    }
}
