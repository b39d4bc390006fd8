using System.Text;

namespace AdminConsole.Domain.Peers;

/// <summary>
/// RFC 3492, encoding only, without case folding and Unicode normalisation: the reference does neither, so
/// <c>System.Globalization.IdnMapping</c> would give other labels.
/// </summary>
internal static class Punycode
{
    private const int Base = 36, TMin = 1, TMax = 26, Skew = 38, Damp = 700;

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
}
