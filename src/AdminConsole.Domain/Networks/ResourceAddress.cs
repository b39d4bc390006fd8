using System.Text;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Networks;

/// <summary>What the address of a resource means: a host, a subnet, or a domain.</summary>
/// <param name="Prefix">As given, not masked; of the full length for a host; null for a domain.</param>
/// <param name="Domain">In lower-case punycode, a leading <c>*.</c> kept; empty unless a domain.</param>
public readonly partial record struct ResourceAddress(ResourceType Type, IpPrefix? Prefix, string Domain)
{
    public const string InvalidText = "not a valid host, subnet, or domain";

    /// <summary>RFC 1035, section 2.3.4; agents refuse their whole DNS configuration for one name that is longer.</summary>
    private const int MaxDomainLength = 253;

    public static bool TryParse(string? text, out ResourceAddress address)
    {
        address = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxDomainLength)
            return false;

        if (IpPrefix.TryParse(text, out var prefix))
        {
            var type = prefix.Length == IpText.Bits(prefix.Address) ? ResourceType.Host : ResourceType.Subnet;
            address = new ResourceAddress(type, prefix, "");
            return true;
        }

        if (IpText.TryParse(text, out var host))
        {
            address = new ResourceAddress(ResourceType.Host, new IpPrefix(host, IpText.Bits(host)), "");
            return true;
        }

        var domain = string.Join('.', text.ToLowerInvariant().Split('.').Select(Encoded));
        if (domain.Length > MaxDomainLength || !DomainPattern().IsMatch(domain))
            return false;

        address = new ResourceAddress(ResourceType.Domain, null, domain);
        return true;
    }

    private static string Encoded(string label) => Ascii.IsValid(label) ? label : "xn--" + Punycode.Encode(label);

    [GeneratedRegex(@"^(\*\.)?([a-z0-9-]{1,63}\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})\z")]
    private static partial Regex DomainPattern();
}
