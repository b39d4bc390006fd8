using System.Globalization;
using System.Text;
using AdminConsole.Domain.Dns;

namespace AdminConsole.Domain.Peers;

/// <summary>From host name to DNS label, as agents and the reference server know it.</summary>
internal static class DnsLabel
{
    /// <summary>59, so that a suffix of up to four characters stays within the 63 of RFC 1035, section 2.3.4.</summary>
    private const int MaxLength = 59;

    /// <summary>Leaves room for the longest domain of an account, 192 characters, in the 253 of a name.</summary>
    private const int MaxExtraLength = 60;

    /// <summary>The label that the name gives, free in the account: if taken, with the suffix -1, -2 and so on.</summary>
    /// <returns>Null if the first 9,999 suffixes are taken.</returns>
    public static string? Free(string name, PeerCollection peers, PeerId? except = null)
    {
        var label = Of(name);
        if (!peers.IsTaken(label, except))
            return label;

        for (var i = 1; i <= 9_999; i++)
        {
            var suffix = i.ToString(CultureInfo.InvariantCulture);
            var room = 63 - suffix.Length - 1;
            var candidate = (label.Length > room ? label[..room] : label) + "-" + suffix;
            if (!peers.IsTaken(candidate, except))
                return candidate;
        }

        return null;
    }

    /// <summary>
    /// True for a label, or several with dots between them, that a device may ask for besides its own. One bad record makes
    /// agents refuse their whole DNS configuration.
    /// </summary>
    public static bool IsExtra(string label) => label.Length <= MaxExtraLength && DomainName.IsWellFormed(label);

    /// <summary>A registration never fails for lack of a label: a name that gives none becomes <c>peer</c>.</summary>
    public static string Of(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var first = dot >= 0 ? name[..dot] : name;
        if (first.Length == 0)
            return "peer";

        // Longer names are cut before they are encoded: what follows is cut away anyway.
        if (first.Length > 255)
            first = first[..255];

        if (!Ascii.IsValid(first))
            first = "xn--" + Punycode.Encode(first);

        var label = new StringBuilder(first.Length);
        var replaced = false;
        foreach (var c in first)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '-')
            {
                label.Append(char.ToLowerInvariant(c));
                replaced = false;
            }
            else if (!replaced)
            {
                label.Append('-');
                replaced = true;
            }
        }

        return label.Length >= MaxLength ? label.ToString(0, MaxLength) : label.ToString();
    }
}
