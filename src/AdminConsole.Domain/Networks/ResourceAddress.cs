using System.Text.RegularExpressions;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Networks;

/// <summary>What the address of a resource means: a host, a subnet, or a domain.</summary>
/// <param name="Prefix">As given, not masked; of the full length for a host; null for a domain.</param>
/// <param name="Domain">In lower-case punycode, a leading <c>*.</c> kept; empty unless a domain.</param>
public readonly partial record struct ResourceAddress(ResourceType Type, IpPrefix? Prefix, string Domain)
{
    public const string InvalidText = "not a valid host, subnet, or domain";

    public static bool TryParse(string? text, out ResourceAddress address)
    {
        address = default;
        if (string.IsNullOrEmpty(text) || text.Length > DomainName.MaxLength)
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

        if (!DomainName.TryToAscii(text, out var domain, out _) || domain.Length > DomainName.MaxLength || !DomainPattern().IsMatch(domain))
            return false;

        address = new ResourceAddress(ResourceType.Domain, null, domain);
        return true;
    }

    [GeneratedRegex(@"^(\*\.)?([a-z0-9-]{1,63}\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})\z")]
    private static partial Regex DomainPattern();
}
