using System.Collections.Immutable;
using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>
/// Who stands on which side of which rule, worked out a second time as plainly as it can be, without the compiler: what the deviations
/// look up. It only ever explains lines of the reference; where it is wrong, maps disagree.
/// </summary>
internal sealed class GoldenSides
{
    public const string DomainPlaceholder = "192.0.2.0/32";

    private readonly Account _account;

    public GoldenSides(Account account)
    {
        _account = account;
        Rules =
        [
            .. account.Policies.Where(p => p.Enabled).SelectMany(p => p.Rules, (policy, rule) => new GoldenSide(
                policy,
                rule,
                [.. Members(rule.Sources).Where(peer => Passes(policy, peer))],
                Members(rule.Destinations))),
        ];
    }

    /// <summary>Those of enabled policies, also where the rule itself is disabled.</summary>
    public ImmutableArray<GoldenSide> Rules { get; }

    /// <summary>One for each peer on the other side of an enabled rule.</summary>
    public IEnumerable<(PolicyRule Rule, string Direction, Peer Other)> PeerRules(Peer self)
    {
        foreach (var (_, rule, sources, destinations) in Rules.Where(r => r.Rule.Enabled))
        {
            if (sources.Contains(self))
            {
                foreach (var direction in rule.Bidirectional ? (string[])["OUT", "IN"] : ["OUT"])
                {
                    foreach (var other in destinations.Where(p => p != self))
                        yield return (rule, direction, other);
                }
            }

            if (destinations.Contains(self))
            {
                foreach (var direction in rule.Bidirectional ? (string[])["IN", "OUT"] : ["IN"])
                {
                    foreach (var other in sources.Where(p => p != self))
                        yield return (rule, direction, other);
                }
            }
        }
    }

    /// <summary>Enabled resources that the peer leads to.</summary>
    public IEnumerable<NetworkResource> ResourcesBehind(Peer peer) => _account.NetworkResources.Values.Where(resource =>
        resource.Enabled && _account.NetworkRouters.Any(r =>
            r.Enabled && r.NetworkId == resource.NetworkId && (r.Peer is { } id ? id == peer.Id : IsIn(peer, r.PeerGroups))));

    /// <summary>Who may reach the resource: the sources of enabled rules that have it as their destination.</summary>
    public IEnumerable<Peer> SourcesOf(NetworkResource resource) =>
        Rules.Where(r => r.Rule.Enabled && LeadsTo(r.Rule, resource)).SelectMany(r => r.Sources).Distinct();

    /// <summary>Also the sources of all other rules, enabled or not, of the policies of those rules.</summary>
    public IEnumerable<Peer> SourcesInReference(NetworkResource resource) =>
        Rules.Where(r => r.Policy.Rules.Any(rule => LeadsTo(rule, resource))).SelectMany(r => r.Sources).Distinct();

    /// <summary>
    /// Lines for what the peer forwards, with the domains of the route, of all enabled rules of the policies that concern the route.
    /// </summary>
    /// <returns>Also whether the rule itself concerns the route, and not only another rule of its policy.</returns>
    public IEnumerable<(GoldenRouteRule Line, bool Concerns)> RouteRules(Peer self) =>
        RoutesBy(self).SelectMany(route => RouteRules(self, route))
            .Concat(ResourcesBehind(self).SelectMany(resource => RouteRules(self, resource)));

    private IEnumerable<Route> RoutesBy(Peer peer) => _account.Routes.Values.Where(r =>
        r.Enabled && peer.Meta.GoOs == "linux" && (r.Peer == peer.Id || IsIn(peer, r.PeerGroups)));

    private IEnumerable<(GoldenRouteRule Line, bool Concerns)> RouteRules(Peer self, Route route)
    {
        var (destination, domains) = (route.Network?.ToString() ?? DomainPlaceholder, string.Join(',', route.Domains));
        if (route.AccessControlGroups.Length == 0)
        {
            string[] sources = route.Network is null ? ["0.0.0.0/0", "::/0"]
                : destination.Contains(':', StringComparison.Ordinal) ? ["::/0"]
                : ["0.0.0.0/0"];
            return sources.Select(source => (
                new GoldenRouteRule(source, "ACCEPT", destination, "ALL", "", IsDynamic: route.Network is null, domains), true));
        }

        var told = Members(route.Groups);
        var groups = route.AccessControlGroups.Where(_account.Groups.ContainsKey).ToHashSet();
        return Lines(self, told, rule => rule.Destinations.Any(groups.Contains), destination, domains);
    }

    private IEnumerable<(GoldenRouteRule Line, bool Concerns)> RouteRules(Peer self, NetworkResource resource) =>
        Lines(self, told: null, rule => LeadsTo(rule, resource), resource.Prefix?.ToString() ?? DomainPlaceholder, resource.Domain);

    /// <param name="told">Null: there is no list of peers that are told of it.</param>
    private IEnumerable<(GoldenRouteRule Line, bool Concerns)> Lines(
        Peer self, ImmutableArray<Peer>? told, Func<PolicyRule, bool> concerns, string destination, string domains) =>
        from side in Rules
        where side.Rule.Enabled && side.Policy.Rules.Any(concerns)
        let sources = side.Sources.Where(p => p != self && told?.Contains(p) is not false)
        let ranges = string.Join(',', sources.Select(p => p.Address + "/32").Order(StringComparer.Ordinal))
        where ranges.Length > 0
        from ports in RoutePorts(side.Rule)
        select (
            new GoldenRouteRule(
                ranges,
                side.Rule.Action.ToString().ToUpperInvariant(),
                destination,
                side.Rule.Protocol.ToString().ToUpperInvariant(),
                ports,
                IsDynamic: domains.Length > 0,
                domains),
            concerns(side.Rule));

    private static IEnumerable<string> RoutePorts(PolicyRule rule) =>
        rule.Ports.Length > 0 ? rule.Ports.Where(p => p > 0).Select(p => p.ToString(CultureInfo.InvariantCulture))
        : rule.PortRanges.Length > 0 ? rule.PortRanges.Select(r => GoldenMap.Ports(r))
        : [""];

    private bool LeadsTo(PolicyRule rule, NetworkResource resource) =>
        rule.DestinationResource?.Id == resource.Id.Value
        || rule.Destinations.Any(id => _account.Groups.GetValueOrDefault(id)?.Resources.Any(r => r.Id == resource.Id.Value) is true);

    private bool IsIn(Peer peer, ImmutableArray<GroupId> groups) =>
        groups.Any(id => _account.Groups.GetValueOrDefault(id)?.Peers.Contains(peer.Id) is true);

    /// <summary>Peers that wait for approval are on no side.</summary>
    private ImmutableArray<Peer> Members(ImmutableArray<GroupId> groups) =>
        [.. _account.Peers.Where(p => !p.ApprovalRequired && IsIn(p, groups))];

    private bool Passes(Policy policy, Peer peer) => policy.SourcePostureChecks
        .Select(_account.PostureChecks.GetValueOrDefault)
        .OfType<PostureCheck>()
        .All(check => GoldenPosture.Passes(check, peer));
}

/// <param name="Sources">Those that pass the policy's posture checks.</param>
internal sealed record GoldenSide(Policy Policy, PolicyRule Rule, ImmutableArray<Peer> Sources, ImmutableArray<Peer> Destinations);
