using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Tests.Management.Proto;

/// <summary>Network maps of every shape, the same for the same seed. Peers, names and groups recur from map to map, as in an account.</summary>
internal sealed class AnyMap(int seed)
{
    private readonly Random _random = new(seed);

    private readonly RemotePeer[] _peers = [.. Enumerable.Range(0, 400).Select(i => new RemotePeer(
        Key(i), [Address(i) + "/32", .. i % 9 == 0 ? new[] { "10.0.0.0/8" } : []],
        i % 3 == 0 ? "" : "ssh-ed25519 " + new string('A', i), i % 5 == 0 ? "" : $"peer-{i}.example", i % 7 == 0 ? "" : "0.36.7"))];

    private readonly DnsRecord[] _names = [.. Enumerable.Range(0, 2_000).Select(i => i % 50 == 0
        ? new DnsRecord($"n{i}.example.", ZoneRecordType.Cname, i, "target.example.")
        : i % 51 == 0
            ? new DnsRecord($"n{i}.example.", ZoneRecordType.Aaaa, i, "2001:db8::1")
            : DnsRecord.OfPeer($"n{i}.example", Address(i)))];

    private readonly NameServerGroup[] _nameServers = [.. Enumerable.Range(0, 4).Select(i => new NameServerGroup(
        new NameServerGroupId($"g{i}"), $"g{i}", "", [.. Enumerable.Range(1, i).Select(n => new NameServer(Address(n), 53 + n))], [],
        Primary: i == 0, [.. Enumerable.Range(0, i).Select(d => $"d{d}.example")], Enabled: true, SearchDomainsEnabled: i == 1))];

    public NetworkMap Next() => new(
        _random.NextInt64(1L << 40),
        new PeerConfiguration(new IpPrefix(Address(_random.Next(1_000)), 16), Maybe("self.example"), Coin, Coin, Coin),
        Some(_peers, 400),
        Some(_peers, 3),
        Many(4, Route),
        [.. Enumerable.Range(0, _random.Next(12)).SelectMany(_ => Run())],
        Many(4, RouteRule),
        Many(3, _ => new ForwardingRule(RuleProtocol.Udp, Ports() ?? new PortRange(1, 1), Address(_random.Next(1_000)), new PortRange(5, 9))),
        new DnsConfiguration(Coin, Many(3, Zone), Some(_nameServers, 4), Coin ? 5_353 : 0),
        Many(3, i => new ProcessPaths([.. Enumerable.Range(0, i).Select(f => $"/bin/{f}")])),
        Coin ? null : new SshAccess(["anna", "ben"], [new MachineUser(MachineUser.Any, [0, 1]), new MachineUser("root", [1])]));

    private bool Coin => _random.Next(2) == 0;

    /// <summary>Lines of one rule of a policy: alike but for the peer; sometimes the next one differs in one thing only.</summary>
    private IEnumerable<FirewallRule> Run()
    {
        var rule = new FirewallRule(
            Coin ? null : Address(1), (RuleDirection)_random.Next(2), (RuleAction)_random.Next(2), (RuleProtocol)_random.Next(5), Ports(),
            new RuleId($"rule-{_random.Next(3)}"));
        var peers = Enumerable.Range(0, _random.Next(60)).Select(i => rule with { PeerIp = Address(i) });
        return [rule, .. peers, rule with { Ports = Ports() }, rule with { Direction = (RuleDirection)_random.Next(2) }];
    }

    private MapRoute Route(int i) => new(
        $"route-{i}", Maybe("net"), Coin ? MapRoute.DomainPlaceholder : new IpPrefix(Coin ? Address(i) : IPAddress.Parse("2001:db8::"), 24),
        Coin ? [] : ["a.example", "b.example"], Key(i), _random.Next(9_999), Coin, Coin, Coin);

    private RouteFirewallRule RouteRule(int i) => new(
        [.. Enumerable.Range(1, 1 + _random.Next(200)).Select(n => new IpPrefix(Address(n), 32))], (RuleAction)_random.Next(2),
        new IpPrefix(Address(i), 24), (RuleProtocol)_random.Next(5), Ports(), Coin ? [] : ["a.example"], $"rule-{i}", $"route-{i}");

    private DnsZone Zone(int i) => new($"zone{i}.", Some(_names, _random.Next(2_000)), Coin, Coin);

    private PortRange? Ports() => _random.Next(3) switch
    {
        0 => null,
        1 => new PortRange(443, 443),
        _ => new PortRange(1, (ushort)_random.Next(2, 65_536)),
    };

    private string Maybe(string text) => Coin ? text : "";

    private ImmutableArray<T> Many<T>(int below, Func<int, T> make) => [.. Enumerable.Range(0, _random.Next(below)).Select(make)];

    /// <summary>Up to so many, and as often as not none.</summary>
    private ImmutableArray<T> Some<T>(T[] items, int most) =>
        Coin ? [] : [.. items.Skip(_random.Next(items.Length)).Take(_random.Next(most + 1))];

    private static IPAddress Address(int number) => new([100, 64, (byte)(number >> 8), (byte)number]);

    private static WireGuardKey Key(int number) =>
        WireGuardKey.Parse(Convert.ToBase64String([.. Enumerable.Repeat((byte)number, 31), (byte)(number >> 8)]));
}
