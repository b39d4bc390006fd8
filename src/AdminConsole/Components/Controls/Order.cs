using System.Net;

namespace AdminConsole.Components.Controls;

/// <summary>How lists are sorted: names naturally, addresses by number, versions by their parts.</summary>
public static class Order
{
    /// <summary>Without regard to case; digits count as numbers, so that db-2 comes before db-10.</summary>
    public static int Natural(string a, string b)
    {
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            int result;
            if (char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j]))
                result = Number(a, ref i).CompareTo(Number(b, ref j), StringComparison.Ordinal);
            else
                result = char.ToUpperInvariant(a[i++]).CompareTo(char.ToUpperInvariant(b[j++]));

            if (result != 0)
                return result;
        }

        return (a.Length - i).CompareTo(b.Length - j);
    }

    public static int Address(IPAddress a, IPAddress b)
    {
        var (left, right) = (a.GetAddressBytes(), b.GetAddressBytes());
        return left.Length != right.Length
            ? left.Length.CompareTo(right.Length)
            : left.AsSpan().SequenceCompareTo(right);
    }

    /// <summary>0.60.2 before 0.60.10; a version that is not known comes first.</summary>
    public static int Version(string a, string b) => Natural(a, b);

    public static int Moment(DateTimeOffset? a, DateTimeOffset? b) => Nullable.Compare(a, b);

    // As text of equal length, so that a run of digits may be longer than any number type.
    private static Digits Number(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;

        return new Digits(text[start..at].TrimStart('0'));
    }

    private readonly record struct Digits(string Text)
    {
        public int CompareTo(Digits other, StringComparison comparison) =>
            Text.Length != other.Text.Length ? Text.Length.CompareTo(other.Text.Length) : string.Compare(Text, other.Text, comparison);
    }
}
