using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using static AdminConsole.Domain.Tests.Dns.DnsAsks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Dns;

public sealed class ZoneRecordTests
{
    private static readonly ZoneId _zone = new("z");

    private readonly Scenario _scenario = Given(Create("z", ZoneOf("corp.example")), Add("z", "web", "www.corp.example"));

    [Theory]
    [InlineData("Db.Corp.Example.", "A", "10.0.0.2", "db.corp.example", ZoneRecordType.A, "10.0.0.2")]
    [InlineData("corp.example", "AAAA", "2001:DB8:0::1", "corp.example", ZoneRecordType.Aaaa, "2001:db8::1")]
    [InlineData("bücher.corp.example", "CNAME", "Bücher.Example.", "xn--bcher-kva.corp.example", ZoneRecordType.Cname, "xn--bcher-kva.example")]
    [InlineData("*.corp.example", "A", "10.0.0.2", "*.corp.example", ZoneRecordType.A, "10.0.0.2")]
    [InlineData("_srv.corp.example", "CNAME", "host", "_srv.corp.example", ZoneRecordType.Cname, "host")]
    public void A_record_is_kept_as_agents_know_it(
        string name, string type, string content, string kept, ZoneRecordType keptType, string keptContent)
    {
        var add = Add("z", "new", name, type, content, ttl: 0);

        _scenario.When(add)
            .Then(new ZoneRecordAdded(_zone, new ZoneRecord(new ZoneRecordId("new"), kept, keptType, keptContent, 0)))
            .When(add).ThenNothingNew();
    }

    [Fact]
    public void A_record_has_a_name()
    {
        Refused("", "A", "10.0.0.2", "record name is required");
        Refused("a b.corp.example", "A", "10.0.0.2", "invalid record name format");
        Refused("a.*.corp.example", "A", "10.0.0.2", "invalid record name format");
        Refused("xn--0.corp.example", "A", "10.0.0.2", "invalid record name format");
    }

    [Fact]
    public void A_record_has_one_of_three_types()
    {
        Refused("db.corp.example", "", "10.0.0.2", "record type is required");
        Refused("db.corp.example", "TXT", "x", "invalid record type, must be A, AAAA, or CNAME");
        Refused("db.corp.example", "a", "10.0.0.2", "invalid record type, must be A, AAAA, or CNAME");
    }

    [Theory]
    [InlineData("A", "", "A record is required")]
    [InlineData("A", "10.0.0", "A record must be a valid IPv4 address")]
    [InlineData("A", "010.0.0.1", "A record must be a valid IPv4 address")]
    [InlineData("A", "2001:db8::1", "A record must be a valid IPv4 address")]
    [InlineData("AAAA", "", "AAAA record is required")]
    [InlineData("AAAA", "10.0.0.1", "AAAA record must be a valid IPv6 address")]
    [InlineData("AAAA", "::ffff:10.0.0.1", "AAAA record must be a valid IPv6 address")]
    [InlineData("AAAA", "fe80::1%eth0", "AAAA record must be a valid IPv6 address")]
    [InlineData("CNAME", "", "invalid CNAME target format")]
    [InlineData("CNAME", "a b", "invalid CNAME target format")]
    [InlineData("CNAME", "*.example.com", "invalid CNAME target format")]
    public void A_record_says_what_its_type_needs(string type, string content, string text) =>
        Refused("db.corp.example", type, content, text);

    [Fact]
    public void A_record_is_remembered_for_no_negative_time() =>
        _scenario.When(Add("z", "new", "db.corp.example", ttl: -1)).ThenRejected(RejectionKind.Invalid, "TTL cannot be negative");

    [Theory]
    [InlineData("db.other.example")]
    [InlineData("notcorp.example")]
    [InlineData("www")]
    public void A_record_lies_in_its_zone(string name) => Refused(name, "A", "10.0.0.2", "record name does not belong to zone");

    [Theory]
    [InlineData("mesh.test")]
    [InlineData("db.mesh.test")]
    public void Names_of_peers_are_theirs_also_where_the_zone_is_above_them(string name)
    {
        var scenario = _scenario.And(Create("up", ZoneOf("test")));

        scenario.When(Add("up", "r", name)).ThenRejected(RejectionKind.Invalid, $"record name {name} conflicts with peer DNS domain");
        scenario.When(Add("up", "r", "db.test")).ThenAccepted();
    }

    [Fact]
    public void The_same_record_is_there_once()
    {
        Clash(Add("z", "new", "WWW.corp.example.", ttl: 1), "identical record already exists");
        _scenario.When(Add("z", "new", "www.corp.example", content: "10.0.0.2")).ThenAccepted();
        _scenario.When(Add("z", "new", "www.corp.example", "AAAA", "::1")).ThenAccepted();
        _scenario.When(Add("z", "new", "db.corp.example")).ThenAccepted();
    }

    [Fact]
    public void A_CNAME_stands_alone_for_its_name()
    {
        const string text = "An A, AAAA, or CNAME record with name alias.corp.example already exists";
        var aliased = _scenario.And(Add("z", "alias", "alias.corp.example", "CNAME", "www.corp.example"));

        Clash(Add("z", "new", "www.corp.example", "CNAME", "db.corp.example"),
            "An A, AAAA, or CNAME record with name www.corp.example already exists");
        aliased.When(Add("z", "new", "alias.corp.example")).ThenRejected(RejectionKind.AlreadyExists, text);
        aliased.When(Add("z", "new", "alias.corp.example", "AAAA", "::1")).ThenRejected(RejectionKind.AlreadyExists, text);
        aliased.When(Add("z", "new", "alias.corp.example", "CNAME", "db.corp.example")).ThenRejected(RejectionKind.AlreadyExists, text);
        aliased.When(Add("z", "new", "alias.corp.example", "CNAME", "www.corp.example"))
            .ThenRejected(RejectionKind.AlreadyExists, "identical record already exists");
        aliased.When(Change(Add("z", "alias", "alias.corp.example", "A", "10.0.0.9"))).ThenAccepted();
    }

    [Fact]
    public void Another_record_under_the_same_id_is_refused() => Assert.All(
        [Add("z", "web", "db.corp.example"), Add("z", "web", "www.corp.example", ttl: 1)],
        add => _scenario.When(add).ThenRejected(RejectionKind.AlreadyExists, "record with id web already exists"));

    [Fact]
    public void A_zone_holds_at_most_1000_records()
    {
        var records = Enumerable.Range(0, 998).Select(i => (Step)new ZoneRecordAdded(
            _zone, new ZoneRecord(new ZoneRecordId($"r{i}"), $"r{i}.corp.example", ZoneRecordType.A, "10.0.0.1", 300)));
        var full = _scenario.And([.. records]).When(Add("z", "last", "last.corp.example")).ThenAccepted();

        full.When(Add("z", "more", "more.corp.example")).ThenRejected(RejectionKind.Precondition, "a zone holds at most 1000 records");
        full.When(Add("z", "last", "last.corp.example")).ThenNothingNew();
    }

    [Fact]
    public void A_record_is_replaced_in_its_place()
    {
        var change = Change(Add("z", "web", "web.corp.example", content: "10.0.0.9", ttl: 60));
        var after = _scenario.And(Add("z", "db", "db.corp.example")).When(change)
            .Then(new ZoneRecordChanged(_zone, new ZoneRecord(change.RecordId, "web.corp.example", ZoneRecordType.A, "10.0.0.9", 60)));

        Assert.Equal(["web.corp.example", "db.corp.example"], after.Account.Zones[_zone].Records.Select(r => r.Name));
        after.When(change).ThenNothingNew();
    }

    [Fact]
    public void A_record_may_go_and_an_unknown_one_is_not_found()
    {
        var after = _scenario.When(Remove("z", "web")).Then(new ZoneRecordDeleted(_zone, new ZoneRecordId("web")));

        Assert.Empty(after.Account.Zones[_zone].Records);
        after.When(Remove("z", "web")).ThenRejected(RejectionKind.NotFound, "zone record: web not found");
        after.When(Change(Add("z", "web", "www.corp.example"))).ThenRejected(RejectionKind.NotFound, "zone record: web not found");
    }

    private void Refused(string name, string type, string content, string text)
    {
        var add = Add("z", "new", name, type, content);
        _scenario.When(add).ThenRejected(RejectionKind.Invalid, text);
        _scenario.And(Add("z", "new", "new.corp.example")).When(Change(add)).ThenRejected(RejectionKind.Invalid, text);
    }

    private void Clash(AddZoneRecord add, string text)
    {
        _scenario.When(add).ThenRejected(RejectionKind.AlreadyExists, text);
        _scenario.And(Add("z", "new", "new.corp.example")).When(Change(add)).ThenRejected(RejectionKind.AlreadyExists, text);
    }
}
