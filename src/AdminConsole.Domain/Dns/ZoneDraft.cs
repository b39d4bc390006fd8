using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Dns;

/// <summary>A zone as an admin asks for it.</summary>
/// <param name="Domain">As people write it; a last dot does no harm.</param>
public sealed record ZoneDraft(string Name, string Domain, bool Enabled, bool SearchDomainEnabled, ImmutableArray<GroupId> Groups)
{
    private const int MaxNameLength = 255;

    /// <summary>What can be said without looking at the account.</summary>
    /// <param name="problem">Empty, or what is wrong, in the words of NetBird's API.</param>
    internal bool TryRead(ZoneId id, [NotNullWhen(true)] out Zone? zone, out string problem)
    {
        var name = Name.Trim();
        var isDomain = DomainName.TryToFullName(Domain, out var domain) && !DomainName.IsWildcard(domain);
        problem = Problem(name, isDomain);
        zone = problem.Length == 0 ? new Zone(id, name, domain, Enabled, SearchDomainEnabled, GroupList.Once(Groups), []) : null;
        return zone is not null;
    }

    private string Problem(string name, bool isDomain)
    {
        if (name.Length == 0)
            return "zone name is required";

        if (name.EnumerateRunes().Count() > MaxNameLength)
            return $"zone name exceeds maximum length of {MaxNameLength} characters";

        if (!isDomain)
            return "invalid zone domain format";

        return Groups.Length == 0 ? "at least one distribution group is required" : "";
    }
}
