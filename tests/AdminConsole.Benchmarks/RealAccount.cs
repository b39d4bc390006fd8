using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;
using NetworkAddress = AdminConsole.Domain.Peers.NetworkAddress;

namespace AdminConsole.Benchmarks;

/// <summary>
/// An account such as a company has it: teams of 25, 40 policies between them, a fifth of these with a posture check, 20 routes,
/// 5 networks with 4 resources each, 10 groups of name servers, and no policy that connects everybody. The same in every run.
/// </summary>
internal sealed class RealAccount
{
    private const int TeamSize = 25;

    private static readonly string[] _agents = ["0.36.7", "0.36.5", "0.35.2", "0.30.0", "0.28.9"];
    private static readonly (string Country, string City)[] _places = [("DE", "Berlin"), ("DE", "Munich"), ("US", "New York"), ("BR", "")];
    private static readonly ushort[] _ports = [22, 53, 80, 123, 443, 3306, 3389, 5432, 6379, 8080, 8443, 9090, 51820];

    private readonly Random _random;
    private readonly Domain.Peers.Peer[] _peers;
    private readonly GroupId[] _teams;
    private readonly GroupId[] _routers = [.. Enumerable.Range(0, 10).Select(i => new GroupId(AnyAccount.Named("router", i)))];
    private readonly GroupId[] _resources = [.. Enumerable.Range(0, 10).Select(i => new GroupId(AnyAccount.Named("resrc", i)))];
    private readonly PostureCheckId[] _checks = [.. Enumerable.Range(0, 5).Select(i => new PostureCheckId(AnyAccount.Named("check", i)))];

    private RealAccount(int peers)
    {
        _random = new Random(peers);
        _peers = [.. Enumerable.Range(0, peers).Select(Peer)];
        _teams = [.. Enumerable.Range(0, peers / TeamSize).Select(i => new GroupId(AnyAccount.Named("team", i)))];
    }

    public static Account Of(int peers) => new RealAccount(peers).Make();

    private Account Make()
    {
        var teams = _peers.OrderBy(_ => _random.Next()).Chunk(TeamSize).ToArray();
        var linux = _peers.Where(p => p.Meta.GoOs == "linux").ToArray();
        AccountEvent[] events =
        [
            .. _peers.Select(p => new PeerRegistered(p, [])),
            .. _teams.Select((id, i) => Group(id, [.. teams[i].Select(p => p.Id)], [])),
            .. _routers.Select(id => Group(id, [Any(linux).Id, Any(linux).Id], [])),
            .. _resources.Select((id, i) => Group(id, [], [Resource(2 * i).Ref, Resource((2 * i) + 1).Ref])),
            .. PostureChecks(),
            .. Enumerable.Range(0, 40).Select(Policy),
            .. Enumerable.Range(0, 20).Select(i => Route(i, Any(linux))),
            .. Enumerable.Range(0, 5).Select(i => new NetworkCreated(new Domain.Networks.Network(NetworkOf(i), AnyAccount.Named("network", i), ""))),
            .. Enumerable.Range(0, 20).Select(i => new NetworkResourceCreated(Resource(i))),
            .. Enumerable.Range(0, 5).Select(i => new NetworkRouterCreated(Router(i, Any(linux)))),
            .. Enumerable.Range(0, 10).Select(NameServers),
        ];
        return Account.Fold(AnyAccount.Empty(), events);
    }

    private static Domain.Peers.Peer Peer(int number)
    {
        var (country, city) = _places[number % _places.Length];
        var isLinux = number % 4 != 3;
        return AnyAccount.Peer(number) with
        {
            UserId = number % 5 < 3 ? new Domain.Users.UserId(AnyAccount.Named("user", number)) : null,
            LoginExpirationEnabled = number % 5 < 3,
            Location = new PeerLocation(new IPAddress([203, 0, 113, (byte)number]), country, city, GeoNameId: 0),
            Meta = PeerMeta.Empty with
            {
                GoOs = isLinux ? "linux" : "windows",
                Os = isLinux ? "Ubuntu" : "Windows 11",
                OsVersion = isLinux ? "22.04" : "11",
                KernelVersion = isLinux ? "6.5.0-15-generic" : "10.0.22631.2861",
                NetBirdVersion = _agents[number % _agents.Length],
                NetworkAddresses = [new NetworkAddress(new IpPrefix(new IPAddress([192, 168, (byte)(number % 7), (byte)number]), 24), "02:00:00:00:00:00")],
                Files = [new PeerFile("/usr/bin/clamd", Exists: true, ProcessIsRunning: number % 2 == 1)],
            },
        };
    }

    private static GroupCreated Group(GroupId id, ImmutableArray<PeerId> peers, ImmutableArray<ResourceRef> resources) =>
        new(new Group(id, id.Value, Issued.Api, [.. peers.Distinct().Order()], resources));

    private IEnumerable<PostureCheckCreated> PostureChecks()
    {
        var nothing = new PostureCheck(default, "", "", null, null, null, null, null);
        PostureCheck[] checks =
        [
            nothing with { NetBirdVersion = new NetBirdVersionCheck("0.30.0") },
            nothing with { OsVersion = new OsVersionCheck(null, null, null, "5.10", "10.0.20000") },
            nothing with { GeoLocation = new GeoLocationCheck(CheckAction.Deny, [new CheckedLocation("BR", "")]) },
            nothing with { PeerNetworkRange = new PeerNetworkRangeCheck(CheckAction.Allow, [Subnet(192, 168, 0), Subnet(192, 168, 1)]) },
            nothing with { Process = new ProcessCheck([new CheckedProcess("/usr/bin/clamd", "/Applications/ClamAV.app", @"C:\ClamAV\clamd.exe")]) },
        ];
        return checks.Zip(_checks, (check, id) => new PostureCheckCreated(check with { Id = id, Name = id.Value }));
    }

    /// <summary>Half TCP, a third everything, the rest UDP and ICMP; every fourth leads to resources, every fifth asks for a check.</summary>
    private PolicyCreated Policy(int number)
    {
        var protocol = (number % 10) switch
        {
            < 5 => RuleProtocol.Tcp,
            5 => RuleProtocol.Udp,
            < 9 => RuleProtocol.All,
            _ => RuleProtocol.Icmp,
        };
        ImmutableArray<ushort> ports = protocol switch
        {
            RuleProtocol.Tcp => Some(_ports, 3),
            RuleProtocol.Udp => Some(_ports, 2),
            _ => [],
        };
        var name = AnyAccount.Named("policy", number);
        var rule = new PolicyRule(
            new RuleId(name), name, "", Enabled: true, RuleAction.Accept, Some(_teams, 2), null,
            number % 4 == 3 ? [Any(_resources)] : Some(_teams, 2), null,
            Bidirectional: protocol == RuleProtocol.Tcp ? _random.Next(2) == 0 : protocol != RuleProtocol.Udp, protocol, ports, [], []);
        return new PolicyCreated(new Policy(new PolicyId(name), name, "", Enabled: true, [rule], number % 5 == 4 ? [Any(_checks)] : []));
    }

    private RouteCreated Route(int number, Domain.Peers.Peer router) => new(new Route(
        new RouteId(AnyAccount.Named("route", number)), $"site-{number}", "",
        number % 5 == 4 ? null : new IpPrefix(new IPAddress([10, (byte)(number + 1), 0, 0]), 16),
        number % 5 == 4 ? [$"svc{number}.corp.example"] : [], KeepRoute: false,
        number < 10 ? router.Id : null, number < 10 ? [] : [_routers[number - 10]], Masquerade: true, Metric: 9999, Enabled: true,
        Some(_teams, 2), number % 2 == 0 ? [Any(_teams)] : [], SkipAutoApply: false));

    private static NetworkId NetworkOf(int number) => new(AnyAccount.Named("network", number));

    private static NetworkResource Resource(int number)
    {
        var id = AnyAccount.Named("resource", number);
        var (type, prefix) = (number % 4) switch
        {
            0 => (ResourceType.Subnet, (IpPrefix?)Subnet(10, 100, number)),
            1 => (ResourceType.Domain, null),
            _ => (ResourceType.Host, new IpPrefix(new IPAddress([10, 101, (byte)number, 2]), 32)),
        };
        return new NetworkResource(
            new NetworkResourceId(id), NetworkOf(number / 4), id, "", type, prefix, prefix is null ? $"app{number}.corp.example" : "", Enabled: true);
    }

    private NetworkRouter Router(int number, Domain.Peers.Peer router) => new(
        new NetworkRouterId(AnyAccount.Named("router", number)), NetworkOf(number), number % 2 == 0 ? router.Id : null,
        number % 2 == 0 ? [] : [_routers[number]], Masquerade: true, Metric: 9999, Enabled: true);

    private NameServerGroupCreated NameServers(int number) => new(new NameServerGroup(
        new NameServerGroupId(AnyAccount.Named("ns", number)), string.Create(CultureInfo.InvariantCulture, $"ns-{number}"), "",
        [new NameServer(new IPAddress([1, 1, 1, 1]), 53), new NameServer(new IPAddress([8, 8, 8, 8]), 53)],
        number < 2 ? [AnyAccount.All] : Some(_teams, 3), Primary: number < 2, number < 2 ? [] : [$"zone{number}.corp.example"], Enabled: true,
        SearchDomainsEnabled: number % 2 == 0));

    private static IpPrefix Subnet(int a, int b, int c) => new(new IPAddress([(byte)a, (byte)b, (byte)c, 0]), 24);

    private T Any<T>(T[] items) => items[_random.Next(items.Length)];

    /// <summary>One or more, none twice.</summary>
    private ImmutableArray<T> Some<T>(T[] items, int most) =>
        [.. Enumerable.Range(0, 1 + _random.Next(most)).Select(_ => Any(items)).Distinct()];
}
