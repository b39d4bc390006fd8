using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.Tests;
using AdminConsole.Domain.Tests.NetworkMaps;
using AdminConsole.Protocol;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.Scenario;
using PolicyAction = AdminConsole.Domain.Policies.RuleAction;
using PolicyProtocol = AdminConsole.Domain.Policies.RuleProtocol;
using WireProtocol = AdminConsole.Protocol.RuleProtocol;

namespace AdminConsole.Tests.Management.Proto;

/// <summary>
/// An account with every kind of line that there can be. Old agents give up all lines for one that they do not understand, so
/// everything that is written for it is looked at.
/// </summary>
public sealed class EveryProtocolTests
{
    private static readonly WireProtocol[] _known = [WireProtocol.All, WireProtocol.Tcp, WireProtocol.Udp, WireProtocol.Icmp];

    private static readonly Account _everything = Given(
        [
            Joined("old", version: "0.36.7"), Joined("new"), Joined("gw"), Joined("ann", version: "0.36.7"), Joined("other"),
            GroupOf("g", "old", "new"), GroupOf("h", "ann", "gw"), GroupOf("lab"),
            Routed("r4", by: "gw", to: "10.1.0.0/16", groups: "g,h", access: "lab"), Routed("r6", by: "gw", to: "2001:db8::/32", groups: "g"),
            Routed("rd", by: "gw", to: "a.test", groups: "g"), Offered("x", "10.2.0.0/16", groups: "lab"), Leads("gw"), Leads("new"),
            Ingress("gw"), Published("p", "old", by: "gw", "both 8000-8009 80-89", "tcp 9000 90"),
            .. Policies().Select(p => (Step)new PolicyCreated(p)),
        ]).Account;

    public static TheoryData<bool> Orders => [false, true];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Every_line_between_peers_is_one_that_every_agent_understands(bool turned) => Assert.All(Messages(turned), message =>
        Assert.All(message.NetworkMap.FirewallRules, rule =>
        {
            Assert.Contains(rule.Protocol, _known);
            Assert.Equal(0U, rule.CustomProtocol);
            Assert.True(IPAddress.TryParse(rule.PeerIP, out var address) && address.ToString() == rule.PeerIP);
            Assert.True(rule.Port.Length == 0 || (ushort.TryParse(rule.Port, out var port) && port > 0));
            Assert.True(rule.PortInfo is null || (rule.PortInfo.Range is { Start: > 0, End: <= 65535 } range && range.Start < range.End));
            Assert.Empty(rule.SourcePrefixes);
        }));

    [Theory]
    [MemberData(nameof(Orders))]
    public void Every_line_for_what_is_forwarded_is_too(bool turned) => Assert.All(Messages(turned), message =>
    {
        Assert.All(message.NetworkMap.RoutesFirewallRules, rule =>
        {
            Assert.Contains(rule.Protocol, _known);
            Assert.Equal(0U, rule.CustomProtocol);
            Assert.NotEmpty(rule.SourceRanges);
            Assert.All(rule.SourceRanges, range => Assert.True(IPNetwork.TryParse(range, out _), range));
            Assert.True(IPNetwork.TryParse(rule.Destination, out _), rule.Destination);
            Assert.True(Ports(rule.PortInfo) is null or { Start: > 0 });
        });
        Assert.All(message.NetworkMap.ForwardingRules, rule =>
        {
            Assert.True(rule.Protocol is WireProtocol.Tcp or WireProtocol.Udp);
            Assert.Equal(4, rule.TranslatedAddress.Length);
            Assert.True(Ports(rule.DestinationPort) is { Start: > 0 });
            Assert.True(Ports(rule.TranslatedPort) is { Start: > 0 });
        });
    });

    [Fact]
    public void All_kinds_of_lines_are_there_to_be_looked_at()
    {
        var messages = Messages(turned: false);
        var peers = messages.SelectMany(m => m.NetworkMap.FirewallRules).ToArray();
        var routed = messages.SelectMany(m => m.NetworkMap.RoutesFirewallRules).ToArray();

        Assert.Equal(_known, peers.Select(r => r.Protocol).Distinct().Order());
        Assert.Equal(_known, routed.Select(r => r.Protocol).Distinct().Order());
        Assert.Equal(2, peers.Select(r => r.Action).Distinct().Count());
        Assert.Equal(2, routed.Select(r => r.Action).Distinct().Count());
        Assert.Contains(peers, r => r.PortInfo is not null);
        Assert.Contains(routed, r => r.IsDynamic);
        Assert.Contains(messages, m => m.NetworkMap.ForwardingRules.Count > 0);
        Assert.Contains(peers, r => r.Port == "22" && r.PolicyID.ToStringUtf8().StartsWith("NetBirdSsh", StringComparison.Ordinal));
    }

    [Fact]
    [FaultCase(19)]
    public void Flags_agree_with_their_lists() => Assert.All(Messages(turned: false), message =>
    {
        var map = message.NetworkMap;
        Assert.Equal(map.RemotePeers.Count == 0, map.RemotePeersIsEmpty);
        Assert.Equal(map.RemotePeers.Count == 0, message.RemotePeersIsEmpty);
        Assert.Equal(map.FirewallRules.Count == 0, map.FirewallRulesIsEmpty);
        Assert.Equal(map.RoutesFirewallRules.Count == 0, map.RoutesFirewallRulesIsEmpty);
    });

    [Fact]
    [FaultCase(35)]
    public void The_bytes_do_not_depend_on_the_order_in_which_a_process_holds_things() => Assert.All(
        _everything.Peers, p => Assert.Equal(MapMessage.BytesTo(_everything, p.Id), MapMessage.BytesTo(Turned.Of(_everything), p.Id)));

    /// <summary>Each protocol with each action and each way to say ports, in all directions; the protocol begins the name.</summary>
    private static IEnumerable<Policy> Policies() =>
        from protocol in Enum.GetValues<PolicyProtocol>()
        from action in Enum.GetValues<PolicyAction>()
        from ports in new (int[] Single, (int, int)[] Ranges)[] { ([], []), ([23, 80], []), ([], [(443, 443), (8000, 8999)]) }
        from sides in new (string From, string To)[] { ("g", "h"), ("h", "g"), ("g", "lab"), ("peer:ann", "lab") }
        select PolicyOf(
            $"{protocol} {action} {ports.Single.Length} {ports.Ranges.Length} {sides.From} {sides.To}", sides.From, sides.To, protocol, action,
            ports: ports.Single, ranges: ports.Ranges);

    private static SyncResponse[] Messages(bool turned)
    {
        var account = turned ? Turned.Of(_everything) : _everything;
        return [.. account.Peers.Select(p => MapMessage.To(account, p.Id))];
    }

    /// <summary>Null: all ports.</summary>
    private static (uint Start, uint End)? Ports(PortInfo ports) => ports.PortSelectionCase switch
    {
        PortInfo.PortSelectionOneofCase.Port => (ports.Port, ports.Port),
        PortInfo.PortSelectionOneofCase.Range when ports.Range.Start <= ports.Range.End => (ports.Range.Start, ports.Range.End),
        PortInfo.PortSelectionOneofCase.Range => (0, 0),
        _ => null,
    };
}
