using System.Text;

namespace AdminConsole.Domain.Peers;

/// <summary>
/// RFC 3492 alone, without case folding and Unicode normalisation: agents do neither, so
/// <c>System.Globalization.IdnMapping</c> would give other labels.
/// </summary>
internal static class Punycode
{
    private const int Base = 36, TMin = 1, TMax = 26, Skew = 38, Damp = 700;

    /// <summary>Far below where sums wrap round, and above the delta of any code point at any place of a label.</summary>
    private const int MaxDelta = int.MaxValue / 2;

    public static string Encode(string text)
    {
        var runes = text.EnumerateRunes().Select(r => r.Value).ToArray();
        var output = new StringBuilder();
        foreach (var rune in runes)
        {
            if (rune < 0x80)
                output.Append((char)rune);
        }

        var basic = output.Length;
        var handled = basic;
        if (basic > 0)
            output.Append('-');

        int n = 128, delta = 0, bias = 72;
        while (handled < runes.Length)
        {
            var next = runes.Where(r => r >= n).Min();
            delta += (next - n) * (handled + 1);
            n = next;
            foreach (var rune in runes)
            {
                if (rune < n)
                    delta++;

                if (rune != n)
                    continue;

                AppendInteger(output, delta, bias);
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            n++;
        }

        return output.ToString();
    }

    /// <returns>Null if the text encodes nothing.</returns>
    public static string? Decode(string text)
    {
        if (!Ascii.IsValid(text))
            return null;

        var basic = Math.Max(text.LastIndexOf('-'), 0);
        var output = text[..basic].EnumerateRunes().ToList();
        var rest = text.AsSpan(text.LastIndexOf('-') + 1);
        int n = 128, index = 0, bias = 72;
        while (rest.Length > 0)
        {
            if (ReadInteger(ref rest, bias) is not { } delta || delta > MaxDelta - index)
                return null;

            var places = output.Count + 1;
            bias = Adapt(delta, places, output.Count == basic);
            index += delta;
            n += index / places;
            index %= places;
            if (!Rune.IsValid(n))
                return null;

            output.Insert(index++, new Rune(n));
        }

        return string.Concat(output);
    }

    /// <returns>Null if it is cut off or larger than any text that a label can hold needs.</returns>
    private static int? ReadInteger(ref ReadOnlySpan<char> digits, int bias)
    {
        int value = 0, weight = 1;
        for (var k = Base; ; k += Base)
        {
            if (digits.Length == 0 || Value(digits[0]) is not { } digit || digit > (MaxDelta - value) / weight)
                return null;

            digits = digits[1..];
            value += digit * weight;
            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (digit < threshold)
                return value;

            if (weight > MaxDelta / (Base - threshold))
                return null;

            weight *= Base - threshold;
        }
    }

    private static void AppendInteger(StringBuilder output, int value, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (value < threshold)
                break;

            output.Append(Digit(threshold + (value - threshold) % (Base - threshold)));
            value = (value - threshold) / (Base - threshold);
        }

        output.Append(Digit(value));
    }

    private static int Adapt(int delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - TMin) * TMax / 2; k += Base)
            delta /= Base - TMin;

        return k + (Base - TMin + 1) * delta / (delta + Skew);
    }

    private static char Digit(int value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);

    private static int? Value(char digit) => digit switch
    {
        >= 'a' and <= 'z' => digit - 'a',
        >= 'A' and <= 'Z' => digit - 'A',
        >= '0' and <= '9' => digit - '0' + 26,
        _ => null,
    };
}
