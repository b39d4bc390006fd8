using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using static AdminConsole.Domain.Tests.Dns.DnsAsks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Dns;

public sealed class DnsActivityTests
{
    private readonly Scenario _scenario = Given(
        Create("n", Servers("office")), Create("z", ZoneOf("corp.example", "corp")), Add("z", "r", "www.corp.example", "AAAA", "::1"));

    [Fact]
    public void Name_servers_are_named()
    {
        Says(Create("m", Servers("home")), 35, "nameserver.group.add", "Nameserver group created", "m", ("name", "home"));
        Says(Update("n", Servers("new")), 37, "nameserver.group.update", "Nameserver group updated", "n", ("name", "new"));
        Says(
            new DeleteNameServerGroup(new NameServerGroupId("n")), 36, "nameserver.group.delete", "Nameserver group deleted", "n",
            ("name", "office"));
    }

    [Fact]
    public void A_zone_is_named_with_its_domain()
    {
        Says(
            Create("y", ZoneOf("home.example", "home")), 96, "dns.zone.create", "DNS zone created", "y",
            ("name", "home"), ("domain", "home.example"));
        Says(
            Update("z", ZoneOf("corp.example", "new")), 97, "dns.zone.update", "DNS zone updated", "z",
            ("name", "new"), ("domain", "corp.example"));
        Says(
            new DeleteZone(new ZoneId("z")), 98, "dns.zone.delete", "DNS zone deleted", "z",
            ("name", "corp"), ("domain", "corp.example"));
    }

    [Fact]
    public void A_record_says_all_that_it_is()
    {
        Says(
            Add("z", "s", "db.corp.example", "CNAME", "www.corp.example", ttl: 60), 99, "dns.zone.record.create", "DNS zone record created", "s",
            ("name", "db.corp.example"), ("type", "CNAME"), ("content", "www.corp.example"), ("ttl", "60"), ("zone_id", "z"),
            ("zone_name", "corp"));
        Says(
            Change(Add("z", "r", "www.corp.example", "A", "10.0.0.9")), 100, "dns.zone.record.update", "DNS zone record updated", "r",
            ("name", "www.corp.example"), ("type", "A"), ("content", "10.0.0.9"), ("ttl", "300"), ("zone_id", "z"), ("zone_name", "corp"));
        Says(
            Remove("z", "r"), 101, "dns.zone.record.delete", "DNS zone record deleted", "r",
            ("name", "www.corp.example"), ("type", "AAAA"), ("content", "::1"), ("ttl", "300"), ("zone_id", "z"), ("zone_name", "corp"));
    }

    private void Says(DnsCommand command, int number, string code, string message, string target, params (string Key, string Value)[] meta)
    {
        var outcome = _scenario.When(command);
        var activity = Assert.Single(Activity.Of(outcome.Before, Assert.Single(outcome.Events)));

        Assert.Equal((number, code, message, target), (activity.Number, activity.Code, activity.Message, activity.Target));
        Assert.Equal(meta.OrderBy(m => m.Key, StringComparer.Ordinal), activity.Meta.Select(m => (m.Key, m.Value)));
    }
}
