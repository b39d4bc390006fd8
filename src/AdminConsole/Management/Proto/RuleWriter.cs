using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using AdminConsole.Domain.Policies;
using AdminConsole.Protocol;
using Google.Protobuf;
using DomainForwarding = AdminConsole.Domain.NetworkMaps.ForwardingRule;
using DomainRouteRule = AdminConsole.Domain.NetworkMaps.RouteFirewallRule;
using DomainRule = AdminConsole.Domain.NetworkMaps.FirewallRule;
using MapDirection = AdminConsole.Domain.NetworkMaps.RuleDirection;
using PolicyAction = AdminConsole.Domain.Policies.RuleAction;
using PolicyProtocol = AdminConsole.Domain.Policies.RuleProtocol;
using WireForwarding = AdminConsole.Protocol.ForwardingRule;
using WireMap = AdminConsole.Protocol.NetworkMap;
using WireRouteRule = AdminConsole.Protocol.RouteFirewallRule;
using WireRule = AdminConsole.Protocol.FirewallRule;

namespace AdminConsole.Management.Proto;

/// <summary>
/// Lines of firewalls. UNKNOWN, CUSTOM, a rule without a range's end or an address that is none make old agents drop the whole set:
/// nothing here can write them.
/// </summary>
internal static class RuleWriter
{
    /// <summary>Of an IPv6 address with a scope.</summary>
    private const int LongestAddress = 65;

    /// <summary>A rule of a policy takes a line for each peer, one after the other, which differ in nothing but the peer.</summary>
    public static void Put(BackwardWriter map, ImmutableArray<DomainRule> rules)
    {
        Span<byte> address = stackalloc byte[LongestAddress];
        DomainRule? last = null;
        byte[] common = [];
        for (var i = rules.Length - 1; i >= 0; i--)
        {
            var rule = rules[i];
            if (last is null || !rule.IsLike(last))
                common = BytesBesidesPeer(last = rule);

            var end = map.Length;
            map.Put(common);
            map.Put(WireRule.PeerIPFieldNumber, address[..TextOf(rule.PeerIp, address)]);
            map.Close(WireMap.FirewallRulesFieldNumber, end);
        }
    }

    public static WireRouteRule Write(DomainRouteRule rule) => new()
    {
        SourceRanges = { rule.SourceRanges.Select(r => r.ToString()) },
        Action = Write(rule.Action),
        Destination = rule.Destination.ToString(),
        Protocol = Write(rule.Protocol),
        PortInfo = rule.Ports is { } ports ? Write(ports) : new PortInfo(),
        IsDynamic = rule.IsDynamic,
        Domains = { rule.Domains },
        PolicyID = ByteString.CopyFromUtf8(rule.RuleId),
        RouteID = rule.RouteId,
    };

    public static WireForwarding Write(DomainForwarding rule) => new()
    {
        Protocol = Write(rule.Protocol),
        DestinationPort = Write(rule.DestinationPorts),
        TranslatedAddress = ByteString.CopyFrom(rule.Target.GetAddressBytes()),
        TranslatedPort = Write(rule.TranslatedPorts),
    };

    private static byte[] BytesBesidesPeer(DomainRule rule)
    {
        var wire = new WireRule
        {
            Direction = rule.Direction == MapDirection.In ? Protocol.RuleDirection.In : Protocol.RuleDirection.Out,
            Action = Write(rule.Action),
            Protocol = Write(rule.Protocol),
            PolicyID = ByteString.CopyFromUtf8(rule.RuleId.Value),
        };

        // Agents of every age read a single port here; a range only those that are told ranges.
        if (rule.Ports is { } ports && ports.Start == ports.End)
            wire.Port = ports.Start.ToString(CultureInfo.InvariantCulture);
        else if (rule.Ports is { } range)
            wire.PortInfo = Write(range);

        return wire.ToByteArray();
    }

    private static int TextOf(IPAddress? peer, Span<byte> text)
    {
        if ((peer ?? IPAddress.Any).TryFormat(text, out var written))
            return written;

        throw new UnreachableException("An address is longer than addresses are.");
    }

    private static PortInfo Write(PortRange ports) => ports.Start == ports.End
        ? new PortInfo { Port = ports.Start }
        : new PortInfo { Range = new PortInfo.Types.Range { Start = ports.Start, End = ports.End } };

    private static Protocol.RuleAction Write(PolicyAction action) =>
        action == PolicyAction.Drop ? Protocol.RuleAction.Drop : Protocol.RuleAction.Accept;

    private static Protocol.RuleProtocol Write(PolicyProtocol protocol) => protocol switch
    {
        PolicyProtocol.Tcp or PolicyProtocol.NetBirdSsh => Protocol.RuleProtocol.Tcp,
        PolicyProtocol.Udp => Protocol.RuleProtocol.Udp,
        PolicyProtocol.Icmp => Protocol.RuleProtocol.Icmp,
        _ => Protocol.RuleProtocol.All,
    };
}
