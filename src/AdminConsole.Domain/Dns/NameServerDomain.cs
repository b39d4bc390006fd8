using System.Text.RegularExpressions;

namespace AdminConsole.Domain.Dns;

/// <summary>A domain that name servers are asked for. Agents refuse all they are told about DNS if one is no name.</summary>
internal static partial class NameServerDomain
{
    /// <param name="problem">Empty, or what is wrong, in the words of NetBird's API.</param>
    public static bool TryParse(string text, out string domain, out string problem)
    {
        problem = "";
        if (!DomainName.TryToAscii(text.EndsWith('.') ? text[..^1] : text, out domain, out _))
            problem = "invalid domain name";
        else if (!Pattern().IsMatch(domain))
            problem = "domain should consists of only letters, numbers, and hyphens with no leading, trailing hyphens, or spaces";
        else if (!DomainName.IsWellFormed(domain))
            problem = "invalid domain name";
        else if (!domain.Contains('.', StringComparison.Ordinal))
            problem = "domain should consists of a minimum of two labels";

        return problem.Length == 0;
    }

    // Two hyphens in a row are a mistake unless the label is punycode. The last label is a word or punycode.
    [GeneratedRegex(@"^(?:(?:[a-z0-9]+(?:-[a-z0-9]+)*|xn--[a-z0-9-]*[a-z0-9])\.)*(?:[a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])\z")]
    private static partial Regex Pattern();
}
