using AdminConsole.Domain.Dns;
using AdminConsole.Domain.NetworkMaps;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>The admin's own names.</summary>
public sealed class ZoneTests
{
    private readonly Scenario _shop = Given(
        Devices("a", "b"), GroupOf("as", "a"),
        ZoneOf("shop.test", groups: "as", records: ["www CNAME web.mesh.test 60", "@ A 192.0.2.2 300", "@ A 192.0.2.1 0", "@ AAAA 2001:db8::1 300"]));

    [Fact]
    public void Members_of_its_groups_get_a_zone_with_dots_behind_all_its_names()
    {
        var zone = _shop.MapOf("a").Map.Dns.Zones[1];

        Assert.Equal("shop.test.", zone.Domain);
        Assert.Equal(
            [
                new DnsRecord("shop.test.", ZoneRecordType.A, 0, "192.0.2.1"),
                new DnsRecord("shop.test.", ZoneRecordType.A, 300, "192.0.2.2"),
                new DnsRecord("shop.test.", ZoneRecordType.Aaaa, 300, "2001:db8::1"),
                new DnsRecord("www.shop.test.", ZoneRecordType.Cname, 60, "web.mesh.test."),
            ],
            zone.Records);
        Assert.True(zone.NonAuthoritative);
        Assert.True(zone.SearchDomainDisabled);
        Assert.Single(_shop.MapOf("b").Map.Dns.Zones);
    }

    [Fact]
    [Statement(56)]
    public void The_zone_of_the_peers_comes_first_and_is_all_that_there_is_of_its_domain()
    {
        var zones = _shop.And(ZoneOf("apps.test", records: "@ A 192.0.2.9 300")).MapOf("a").Map.Dns.Zones;

        Assert.Equal(["mesh.test.", "apps.test.", "shop.test."], zones.Select(z => z.Domain));
        Assert.Equal((false, false), (zones[0].NonAuthoritative, zones[0].SearchDomainDisabled));
        Assert.Equal(new DnsRecord("a.mesh.test", ZoneRecordType.A, 300, "100.64.0.2"), Assert.Single(zones[0].Records));
    }

    [Fact]
    public void Short_names_are_completed_where_the_admin_says_so() => Assert.False(
        Given(Devices("a"), ZoneOf("shop.test", search: true, records: "@ A 192.0.2.1 300")).MapOf("a").Map.Dns.Zones[1].SearchDomainDisabled);

    [Fact]
    public void A_zone_that_is_switched_off_or_empty_is_told_to_nobody() => Assert.Equal(
        ["mesh.test."],
        Given(Devices("a"), ZoneOf("off.test", enabled: false, records: "@ A 192.0.2.1 300"), ZoneOf("empty.test"))
            .MapOf("a").Map.Dns.Zones.Select(z => z.Domain));

    [Fact]
    public void Who_manages_its_resolver_itself_gets_no_zone() => Assert.Empty(_shop.And(LeftAlone("as")).MapOf("a").Map.Dns.Zones);

    [Fact]
    public void Without_a_domain_for_peers_the_admins_zones_are_all() => Assert.Equal(
        ["shop.test."],
        Given([.. AccountOpened(domain: "")], Devices("a"), ZoneOf("shop.test", records: "@ A 192.0.2.1 300")).MapOf("a").Map.Dns.Zones.Select(z => z.Domain));

    [Fact]
    public void What_is_not_in_the_zone_of_a_peer_leaves_its_map()
    {
        var after = _shop.And(new ZoneRecordDeleted(new ZoneId("shop.test"), new ZoneRecordId("shop.test 0")));

        Assert.Equal(_shop.MapOf("b").Map.Fingerprint, after.MapOf("b").Map.Fingerprint);
        Assert.NotEqual(_shop.MapOf("a").Map.Fingerprint, after.MapOf("a").Map.Fingerprint);
    }
}
