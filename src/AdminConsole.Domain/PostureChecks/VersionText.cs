using System.Collections.Immutable;
using System.Globalization;

namespace AdminConsole.Domain.PostureChecks;

/// <summary>
/// A version as agents and operating systems write it: <c>0.36.7</c>, <c>v1.2</c>, <c>10.0.14393.2430</c>, <c>1.3.0-rc.1</c>,
/// <c>0.36.7beta</c>, <c>1.0.0+build</c>. Any number of segments; those that are missing are 0; what follows a plus is not compared.
/// </summary>
internal sealed class VersionText
{
    /// <summary>
    /// Far above what any system reports (a kernel's version has some thirty characters), and little enough that a device
    /// which reports nonsense costs nothing.
    /// </summary>
    private const int MaxLength = 128;

    private readonly ImmutableArray<long> _segments;
    private readonly string _prerelease;

    private VersionText(ImmutableArray<long> segments, string prerelease)
    {
        _segments = segments;
        _prerelease = prerelease;
    }

    /// <summary>Null if it is not a version.</summary>
    public static VersionText? Parse(string text)
    {
        if (text.Length > MaxLength)
            return null;

        var rest = text.AsSpan(text.StartsWith('v') ? 1 : 0);
        var segments = ImmutableArray.CreateBuilder<long>();
        while (true)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? rest.Length : end;
            if (!long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var segment))
                return null;

            segments.Add(segment);
            rest = rest[digits..];
            if (!rest.StartsWith('.'))
                break;

            rest = rest[1..];
        }

        var plus = rest.IndexOf('+');
        if (plus >= 0 && !AreIdentifiers(rest[(plus + 1)..]))
            return null;

        var prerelease = plus < 0 ? rest : rest[..plus];
        if (prerelease.StartsWith('-'))
            prerelease = prerelease[1..];
        else if (prerelease.IsEmpty)
            return new VersionText(segments.ToImmutable(), "");

        return AreIdentifiers(prerelease) ? new VersionText(segments.ToImmutable(), prerelease.ToString()) : null;
    }

    /// <summary>
    /// A prerelease does not satisfy a minimum that is a release, however old, and a minimum that is a prerelease admits no
    /// prerelease of another version: only releases are trusted to have what older ones had.
    /// </summary>
    public bool IsAtLeast(VersionText minimum)
    {
        var order = CompareSegments(_segments, minimum._segments);
        if (_prerelease.Length == 0)
            return order >= 0;

        return minimum._prerelease.Length > 0 && order == 0 && ComparePrereleases(_prerelease, minimum._prerelease) >= 0;
    }

    private static bool AreIdentifiers(ReadOnlySpan<char> text)
    {
        foreach (var part in text.Split('.'))
        {
            if (text[part].IsEmpty)
                return false;

            foreach (var c in text[part])
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not '-' and not '~')
                    return false;
            }
        }

        return true;
    }

    private static int CompareSegments(ImmutableArray<long> a, ImmutableArray<long> b)
    {
        for (var i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            var order = (i < a.Length ? a[i] : 0).CompareTo(i < b.Length ? b[i] : 0);
            if (order != 0)
                return order;
        }

        return 0;
    }

    /// <summary>Numbers before words, numbers by value, words by their characters; where one ends, it comes first.</summary>
    private static int ComparePrereleases(string a, string b)
    {
        var (left, right) = (a.Split('.'), b.Split('.'));
        foreach (var (x, y) in left.Zip(right))
        {
            var order = CompareIdentifiers(x, y);
            if (order != 0)
                return order;
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareIdentifiers(string a, string b)
    {
        var aIsNumber = long.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var x);
        var bIsNumber = long.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var y);
        return (aIsNumber, bIsNumber) switch
        {
            (true, true) => x.CompareTo(y),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(a, b),
        };
    }
}
