using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

public sealed class DnsTests
{
    [Fact]
    public void A_peer_can_look_up_itself_and_whom_it_sees()
    {
        var scenario = Given(Devices("web", "db", "far"), GroupOf("servers", "web", "db"), Allow("servers", "servers"));

        Assert.Equal(["db", "web"], scenario.MapOf("web").Zone);
        Assert.Equal(["far"], scenario.MapOf("far").Zone);
    }

    [Fact]
    public void The_zone_ends_with_a_dot_and_its_names_do_not()
    {
        var dns = Given(Joined("web", ip: "100.64.0.5")).MapOf("web").Map.Dns;

        Assert.True(dns.ServiceEnabled);
        var zone = Assert.Single(dns.Zones);
        Assert.Equal("mesh.test.", zone.Domain);
        Assert.Equal(("web.mesh.test", "100.64.0.5"), zone.Records.Select(r => (r.Name, r.Data)).Single());
    }

    [Fact]
    public void Without_a_domain_there_is_no_zone_and_nobody_has_a_name()
    {
        var map = Given([.. AccountOpened(domain: "")], Devices("web", "db"), Allow(All, All)).MapOf("web").Map;

        Assert.Empty(map.Dns.Zones);
        Assert.Equal("", map.Self.Fqdn);
        Assert.Equal("", Assert.Single(map.RemotePeers).Fqdn);
    }

    [Fact]
    public void Extra_labels_have_records_too_and_may_be_shared()
    {
        var map = Given(
            Joined("web1", ip: "100.64.0.9", extraLabels: ["shop"]), Joined("web2", ip: "100.64.0.10", extraLabels: ["shop"]),
            Allow(All, All)).MapOf("web1").Map;

        Assert.Equal(
            ["web1.mesh.test 100.64.0.9", "shop.mesh.test 100.64.0.9", "web2.mesh.test 100.64.0.10", "shop.mesh.test 100.64.0.10"],
            map.Dns.Zones.Single().Records.Select(r => $"{r.Name} {r.Data}"));
    }

    [Fact]
    public void A_peer_that_was_renamed_to_its_extra_label_has_it_once() =>
        Assert.Equal(["shop"], Given(Joined("web", extraLabels: ["shop"]), Rename("web", "shop")).MapOf("web").Zone);

    [Fact]
    public void A_new_name_reaches_everybody_who_sees_the_peer()
    {
        var map = Given(Devices("web", "db"), Allow(All, All)).And(Rename("db", "data")).MapOf("web");

        Assert.Equal(["data", "web"], map.Zone);
        Assert.Equal("data.mesh.test", Assert.Single(map.Map.RemotePeers).Fqdn);
    }

    [Fact]
    public void A_peer_that_waits_for_approval_has_no_record() =>
        Assert.Equal(["web"], Given(Joined("web"), Joined("new", pending: true), Allow(All, All)).MapOf("web").Zone);
}
