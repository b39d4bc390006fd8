using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.Dns;

/// <summary>A name server group as an admin asks for it.</summary>
/// <param name="Domains">As people write them; a last dot does no harm.</param>
public sealed record NameServerGroupDraft(
    string Name,
    string Description,
    ImmutableArray<NameServerDraft> NameServers,
    ImmutableArray<GroupId> Groups,
    bool Primary,
    ImmutableArray<string> Domains,
    bool Enabled,
    bool SearchDomainsEnabled)
{
    /// <summary>Agents ask one after the other; more than three only make a failure longer.</summary>
    private const int MaxNameServers = 3;

    private const int MaxNameLength = 40;

    /// <summary>They are in the map of every member: of the greatest length, they are 63 kB there.</summary>
    private const int MaxDomains = 250;

    /// <summary>Some paragraphs: every event of the group carries them, and is stored for ever.</summary>
    private const int MaxDescriptionLength = 4096;

    /// <summary>What can be said without looking at the account.</summary>
    /// <param name="problem">Empty, or what is wrong, in the words of NetBird's API.</param>
    internal bool TryRead(NameServerGroupId id, [NotNullWhen(true)] out NameServerGroup? group, out string problem)
    {
        group = null;
        var servers = NameServers.Select(s => s.Read()).OfType<NameServer>().ToImmutableArray();
        var domains = ImmutableArray<string>.Empty;
        problem = (servers.Length < NameServers.Length ? "invalid NS servers format" : null)
            ?? KindProblem()
            ?? ReadDomains(out domains)
            ?? LengthProblem()
            ?? "";
        if (problem.Length > 0)
            return false;

        group = new NameServerGroup(
            id, Name.Trim(), Description, servers, GroupList.Once(Groups), Primary, domains, Enabled, SearchDomainsEnabled);
        return true;
    }

    private string? KindProblem() => (Primary, Domains.Length > 0, SearchDomainsEnabled) switch
    {
        (false, false, _) =>
            "nameserver group primary status is false and domains are empty, it should be primary or have at least one domain",
        (true, true, _) =>
            "nameserver group primary status is true and domains are not empty, you should set either primary or domain",
        (true, _, true) =>
            "nameserver group primary status is true and search domains is enabled, you should not set search domains for primary nameservers",
        _ => null,
    };

    private string? ReadDomains(out ImmutableArray<string> domains)
    {
        domains = [];
        if (Domains.Length > MaxDomains)
            return $"nameserver group should have at most {MaxDomains} domains, got {Domains.Length}";

        var builder = ImmutableArray.CreateBuilder<string>(Domains.Length);
        foreach (var text in Domains)
        {
            if (!NameServerDomain.TryParse(text, out var domain, out var reason))
                return $"nameserver group got an invalid domain: {text} \"{reason}\"";

            builder.Add(domain);
        }

        domains = builder.MoveToImmutable();
        return null;
    }

    private string? LengthProblem()
    {
        if (NameServers.Length is 0 or > MaxNameServers)
            return $"the list of nameservers should be 1 or {MaxNameServers}, got {NameServers.Length}";

        if (Name.Trim().EnumerateRunes().Count() is 0 or > MaxNameLength)
            return $"nameserver group name should be between 1 and {MaxNameLength}";

        return Description.Length > MaxDescriptionLength
            ? $"nameserver group description should be at most {MaxDescriptionLength} characters"
            : null;
    }
}

/// <param name="Type"><c>udp</c>, which is the only one.</param>
/// <param name="Port">Null: 53.</param>
public sealed record NameServerDraft(string Address, string Type, int? Port)
{
    private const int DefaultPort = 53;

    /// <summary>Null if it is none.</summary>
    internal NameServer? Read() =>
        Type == "udp" && IpText.TryParse(Address, out var address) && (Port ?? DefaultPort) is >= 1 and <= IPEndPoint.MaxPort and var port
            ? new NameServer(address, port)
            : null;
}
