using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Routes;

/// <summary>A route as an admin asks for it.</summary>
/// <param name="Network">Host bits are masked away. Null if not given; it or <paramref name="Domains"/> must be.</param>
/// <param name="Domains">As people write them. Null if not given.</param>
/// <param name="Peer">Null if not given; it or <paramref name="PeerGroups"/> must be, and one without a value is nobody.</param>
/// <param name="PeerGroups">Null if not given.</param>
public sealed record RouteDraft(
    string NetId,
    string Description,
    string? Network,
    ImmutableArray<string>? Domains,
    bool KeepRoute,
    PeerId? Peer,
    ImmutableArray<GroupId>? PeerGroups,
    bool Masquerade,
    int Metric,
    bool Enabled,
    ImmutableArray<GroupId> Groups,
    ImmutableArray<GroupId> AccessControlGroups,
    bool SkipAutoApply)
{
    private const int MaxNetIdLength = 40;

    /// <summary>Some paragraphs: every event of a route carries them, and is stored for ever.</summary>
    private const int MaxDescriptionLength = 4096;

    /// <summary>What can be said without looking at the account.</summary>
    /// <param name="problem">Empty, or what is wrong, in the words of NetBird's API.</param>
    internal bool TryRead(RouteId id, [NotNullWhen(true)] out Route? route, out string problem)
    {
        route = null;
        if (Problem() is { } found)
        {
            problem = found;
            return false;
        }

        if (!TryReadTarget(out var network, out var domains, out problem))
            return false;

        route = new Route(
            id, NetId.Trim(), Description, network, domains, KeepRoute, Peer is { Value.Length: > 0 } ? Peer : null,
            GroupList.Once(PeerGroups ?? []), Masquerade, Metric, Enabled, GroupList.Once(Groups), GroupList.Once(AccessControlGroups),
            SkipAutoApply);
        return true;
    }

    private string? Problem()
    {
        if (Network is { Length: > 0 } && Domains is { Length: > 0 })
            return "only one of 'network' or 'domains' should be provided";

        if (Network is null && Domains is null)
            return "either 'network' or 'domains' should be provided";

        if (Peer is null && PeerGroups is null)
            return "either 'peer' or 'peer_groups' should be provided";

        if (Peer is { Value.Length: > 0 } && PeerGroups is { Length: > 0 })
            return "only one of 'peer' or 'peer_groups' should be provided";

        if (NetId.Trim().EnumerateRunes().Count() is 0 or > MaxNetIdLength)
            return $"identifier should be between 1 and {MaxNetIdLength} characters";

        return Description.Length > MaxDescriptionLength ? $"route description should be at most {MaxDescriptionLength} characters" : null;
    }

    private bool TryReadTarget(out IpPrefix? network, out ImmutableArray<string> domains, out string problem)
    {
        network = null;
        domains = [];
        if (Network is null || Domains is { Length: > 0 })
        {
            if (RouteDomains.TryParse(Domains ?? [], out domains, out problem))
                return true;

            problem = "invalid domains: " + problem;
            return false;
        }

        var isPrefix = IpPrefix.TryParse(Network, out var prefix);
        network = isPrefix ? prefix.Masked() : null;
        problem = isPrefix ? "" : $"invalid network {Network}";
        return isPrefix;
    }
}
