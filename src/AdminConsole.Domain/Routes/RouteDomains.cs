using System.Collections.Immutable;
using AdminConsole.Domain.Dns;

namespace AdminConsole.Domain.Routes;

/// <summary>The domains of a route, as they are stored: lower case, in punycode, in the order in which they were given.</summary>
public static class RouteDomains
{
    /// <summary>The routing peer looks each of them up again and again; agents take no more.</summary>
    public const int MaxCount = 32;

    /// <param name="problem">Empty, or what is wrong, in the words of NetBird's API.</param>
    public static bool TryParse(ImmutableArray<string> texts, out ImmutableArray<string> domains, out string problem)
    {
        domains = [];
        problem = texts.Length switch
        {
            0 => "domains list is empty",
            > MaxCount => $"domains list exceeds maximum allowed domains: {MaxCount}",
            _ => "",
        };
        if (problem.Length > 0)
            return false;

        var builder = ImmutableArray.CreateBuilder<string>(texts.Length);
        foreach (var text in texts)
        {
            if (!DomainName.TryToAscii(text, out var domain, out var reason))
                problem = $"failed to convert domain to punycode: {text}: {reason}";
            else if (!DomainName.IsWellFormed(domain))
                problem = $"invalid domain format: {text}";

            if (problem.Length > 0)
                return false;

            builder.Add(domain);
        }

        domains = builder.MoveToImmutable();
        return true;
    }
}
