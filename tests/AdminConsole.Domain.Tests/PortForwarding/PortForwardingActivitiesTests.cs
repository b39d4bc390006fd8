using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.PortForwarding;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.ForwardingFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.PortForwarding;

public sealed class PortForwardingActivitiesTests
{
    private const string Was = "shop, enabled, through gw: tcp 1024 to 80; udp 500-509 to 600-609";
    private const string Is = "shop, disabled, through gw: tcp/udp 443 to 443";

    private static readonly Account _account = Given(
        Joined("web"), Gateway("gw", region: "DE"), AllocationOf("shop", "web", "gw", mappings: [Tcp(1024, 80), Udp(500, 600, 10)])).Account;

    public static TheoryData<AccountEvent, string, string?, string?> Table => new()
    {
        { IngressOf("i", "web"), "ingress.peer.add i web", null, "enabled" },
        {
            new IngressPeerChanged(IngressAs("gw", "gw", enabled: false, fallback: true, region: "FR", address: Ip("203.0.113.7"))),
            "ingress.peer.update gw gw", "enabled, region DE", "disabled, fallback, region FR, address 203.0.113.7"
        },
        { new IngressPeerRemoved(Ingress("gw")), "ingress.peer.remove gw gw", "enabled, region DE", null },
        { AllocationOf("new", "web", "gw"), "port.allocation.create new new", null, "new, enabled, through gw: tcp 443 to 443" },
        {
            new PortAllocationChanged(AllocationAs("shop", "web", "gw", enabled: false, Tcp(443, 443) with { Protocol = MappingProtocol.TcpAndUdp })),
            "port.allocation.update shop shop", Was, Is
        },
        { new PortAllocationDeleted(Allocation("shop")), "port.allocation.delete shop shop", Was, null },
    };

    [Theory]
    [MemberData(nameof(Table), DisableDiscoveryEnumeration = true)]
    public void An_event_says_what_was_before_and_what_is_after(AccountEvent @event, string what, string? before, string? after)
    {
        var activity = Assert.Single(Activity.Of(_account, @event));

        Assert.Equal(what, $"{activity.Code} {activity.Target} {activity.Meta["name"]}");
        Assert.Equal(-1, activity.Number);
        Assert.Equal(before, activity.Meta.GetValueOrDefault("before"));
        Assert.Equal(after, activity.Meta.GetValueOrDefault("after"));
    }

    [Fact]
    public void What_is_gone_already_is_no_activity()
    {
        Assert.Empty(Activity.Of(_account, new IngressPeerRemoved(Ingress("gone"))));
        Assert.Empty(Activity.Of(_account, new PortAllocationDeleted(Allocation("gone"))));
    }
}
