using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>
/// The account of a golden file. The one place that builds an account by hand: the files also hold what no event makes, such as
/// groups with members that do not exist.
/// </summary>
internal static class GoldenAccountReader
{
    /// <param name="account">The member <c>account</c> of a golden file.</param>
    /// <param name="dnsDomain">Of the server; the account's setting of that name takes its place.</param>
    /// <param name="validatedPeers">Null: all of them.</param>
    /// <returns>Its serial is the file's, its version 0.</returns>
    public static Account Read(JsonElement account, string dnsDomain, IReadOnlyCollection<string>? validatedPeers)
    {
        var settings = Settings(account.GetProperty("settings"), dnsDomain);
        var network = account.GetProperty("network");
        return Account.Empty(new AccountId(account.Text("id"))) with
        {
            // 64 bits without a sign, as in messages; the same bits in ours.
            SerialBase = unchecked((long)network.GetProperty("serial").GetUInt64()),

            Network = Prefix(network.Text("cidr")),
            Settings = settings,
            Peers = account.List("peers", p => GoldenPeerReader.Read(p, settings, validatedPeers))
                .Aggregate(PeerCollection.Empty, (peers, peer) => peers.With(peer)),
            Groups = account.List("groups", Group).ToImmutableDictionary(g => g.Id),
            Policies = account.List("policies", Policy),
            PostureChecks = account.List("postureChecks", GoldenPostureCheckReader.Read).ToImmutableDictionary(c => c.Id),
            Routes = account.List("routes", Route).ToImmutableDictionary(r => r.Id),
            NameServerGroups = account.List("nameServerGroups", NameServerGroup).ToImmutableDictionary(g => g.Id),
            DnsSettings = new DnsSettings(
                account.Maybe("dnsSettings")?.Texts("disabledManagementGroups", id => new GroupId(id)) ?? []),
            Networks = account.List("networks", n => new Network(new NetworkId(n.Text("id")), n.Text("name"), ""))
                .ToImmutableDictionary(n => n.Id),
            NetworkResources = account.List("networkResources", Resource).ToImmutableDictionary(r => r.Id),
            NetworkRouters = account.List("networkRouters", Router),
        };
    }

    /// <summary>A number, or a text that no port is: 0, for which nothing is let through.</summary>
    public static ushort Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : (ushort)0;

    public static IpPrefix Prefix(string text) =>
        IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException($"{text} is no prefix.");

    public static IPAddress Address(string text) =>
        IpText.TryParse(text, out var address) ? address : throw new FormatException($"{text} is no address.");

    private static AccountSettings Settings(JsonElement settings, string dnsDomain) => AccountSettings.Default with
    {
        PeerLoginExpirationEnabled = settings.Flag("peerLoginExpirationEnabled"),
        PeerLoginExpiration = TimeSpan.FromSeconds(settings.Number("peerLoginExpirationSeconds")),
        PeerInactivityExpirationEnabled = settings.Flag("peerInactivityExpirationEnabled"),
        PeerInactivityExpiration = TimeSpan.FromSeconds(settings.Number("peerInactivityExpirationSeconds")),
        RoutingPeerDnsResolutionEnabled = settings.Flag("routingPeerDnsResolutionEnabled"),
        DnsDomain = dnsDomain,
    };

    private static Group Group(JsonElement group) => new(
        new GroupId(group.Text("id")),
        group.Text("name"),
        Issued.Api,
        [.. group.Texts("peers", id => new PeerId(id))],
        group.List("resources", Reference));

    private static ResourceRef Reference(JsonElement reference) =>
        new(reference.Text("id"), Enum.Parse<ResourceType>(reference.Text("type"), ignoreCase: true));

    private static Policy Policy(JsonElement policy) => new(
        new PolicyId(policy.Text("id")),
        policy.Text("name"),
        "",
        policy.Flag("enabled"),
        policy.List("rules", Rule),
        policy.Texts("sourcePostureChecks", id => new PostureCheckId(id)));

    private static PolicyRule Rule(JsonElement rule) => new(
        new RuleId(rule.Text("id")),
        rule.Text("name"),
        "",
        rule.Flag("enabled"),
        Enum.Parse<RuleAction>(rule.Text("action"), ignoreCase: true),
        Groups(rule, "sources"),
        rule.Maybe("sourceResource") is { } source ? Reference(source) : null,
        Groups(rule, "destinations"),
        rule.Maybe("destinationResource") is { } destination ? Reference(destination) : null,
        rule.Flag("bidirectional"),
        Enum.Parse<RuleProtocol>(rule.Text("protocol"), ignoreCase: true),
        rule.Texts("ports", Port),
        rule.List("portRanges", r => new PortRange((ushort)r.Number("start"), (ushort)r.Number("end"))),
        []);

    private static Route Route(JsonElement route) => new(
        new RouteId(route.Text("id")),
        route.Text("netId"),
        route.Text("description"),
        route.Text("network") is { Length: > 0 } network ? Prefix(network).Masked() : null,
        Domains(route),
        route.Flag("keepRoute"),
        PeerOf(route),
        Groups(route, "peerGroups"),
        route.Flag("masquerade"),
        route.Number("metric"),
        route.Flag("enabled"),
        Groups(route, "groups"),
        Groups(route, "accessControlGroups"),
        SkipAutoApply: false);

    private static ImmutableArray<string> Domains(JsonElement route)
    {
        var texts = route.Texts("domains", domain => domain);
        return texts.IsEmpty ? []
            : RouteDomains.TryParse(texts, out var domains, out var problem) ? domains
            : throw new FormatException(problem);
    }

    private static NameServerGroup NameServerGroup(JsonElement group) => new(
        new NameServerGroupId(group.Text("id")),
        group.Text("name"),
        "",
        group.List("nameServers", s => new NameServer(Address(s.Text("ip")), s.Number("port"))),
        Groups(group, "groups"),
        group.Flag("primary"),
        group.Texts("domains", domain => domain),
        group.Flag("enabled"),
        group.Flag("searchDomainsEnabled"));

    private static NetworkResource Resource(JsonElement resource) =>
        ResourceAddress.TryParse(resource.Text("address"), out var address)
            ? new NetworkResource(
                new NetworkResourceId(resource.Text("id")),
                new NetworkId(resource.Text("networkId")),
                resource.Text("name"),
                "",
                address.Type,
                address.Prefix,
                address.Domain,
                resource.Flag("enabled"))
            : throw new FormatException($"{resource.Text("address")} is no address of a resource.");

    private static NetworkRouter Router(JsonElement router) => new(
        new NetworkRouterId(router.Text("id")),
        new NetworkId(router.Text("networkId")),
        PeerOf(router),
        Groups(router, "peerGroups"),
        router.Flag("masquerade"),
        router.Number("metric"),
        router.Flag("enabled"));

    private static PeerId? PeerOf(JsonElement element) =>
        element.Text("peer") is { Length: > 0 } id ? new PeerId(id) : null;

    private static ImmutableArray<GroupId> Groups(JsonElement element, string name) => element.Texts(name, id => new GroupId(id));
}
