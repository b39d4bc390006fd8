using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using static AdminConsole.Domain.Tests.Dns.DnsAsks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Dns;

public sealed class ZoneTests
{
    private readonly Scenario _scenario = Given(GroupOf("g1"), GroupOf("g2"), Create("z", ZoneOf("corp.example")));

    [Fact]
    public void A_zone_is_kept_with_its_domain_in_lower_case_and_punycode()
    {
        var draft = ZoneOf("Bücher.EXAMPLE.", " books ", search: true) with { Groups = GroupIds("g2", "g1", "g2") };
        var zone = new Zone(
            new ZoneId("b"), "books", "xn--bcher-kva.example", Enabled: true, SearchDomainEnabled: true, GroupIds("g2", "g1"), []);

        _scenario.When(Create("b", draft)).Then(new ZoneCreated(zone));
    }

    [Fact]
    public void The_same_command_again_is_no_event_even_if_there_are_records_by_now() =>
        _scenario.And(Add("z", "r", "www.corp.example")).When(Create("z", ZoneOf("corp.example"))).ThenNothingNew();

    [Fact]
    public void Another_zone_under_the_same_id_is_refused() =>
        _scenario.When(Create("z", ZoneOf("other.example"))).ThenRejected(RejectionKind.AlreadyExists, "zone with id z already exists");

    [Fact]
    public void A_zone_has_a_name_of_at_most_255_characters()
    {
        Refused(ZoneOf("corp.example", " "), "zone name is required");
        Refused(ZoneOf("corp.example", new string('x', 256)), "zone name exceeds maximum length of 255 characters");
        _scenario.When(Update("z", ZoneOf("corp.example", string.Concat(Enumerable.Repeat("🦊", 255))))).ThenAccepted();
    }

    [Theory]
    [InlineData("")]
    [InlineData("*.corp.example")]
    [InlineData("corp example")]
    [InlineData("corp..example")]
    [InlineData("xn--0.example")]
    public void A_zone_has_a_domain(string domain) => Refused(ZoneOf(domain), "invalid zone domain format");

    [Fact]
    public void Somebody_gets_a_zone()
    {
        Refused(ZoneOf("corp.example") with { Groups = [] }, "at least one distribution group is required");
        Refused(ZoneOf("corp.example") with { Groups = GroupIds("gone") }, "group id gone not found", fresh: "new.example");
        Refused(ZoneOf("corp.example") with { Groups = GroupIds("") }, "group ID should not be empty string", fresh: "new.example");
    }

    [Fact]
    public void A_domain_has_one_zone() =>
        _scenario.When(Create("b", ZoneOf("CORP.example.")))
            .ThenRejected(RejectionKind.AlreadyExists, "zone with domain corp.example already exists");

    [Theory]
    [InlineData("mesh.test", false)]
    [InlineData("MESH.test.", false)]
    [InlineData("db.mesh.test", false)]
    [InlineData("test", true)]
    [InlineData("notmesh.test", true)]
    [InlineData("mesh.test.example", true)]
    public void The_peers_own_domain_and_all_below_is_theirs(string domain, bool free)
    {
        if (free)
            _scenario.When(Create("b", ZoneOf(domain))).ThenAccepted();
        else
            _scenario.When(Create("b", ZoneOf(domain))).ThenRejected(
                RejectionKind.Invalid, $"zone domain {domain.ToLowerInvariant().TrimEnd('.')} conflicts with peer DNS domain");
    }

    [Fact]
    public void Where_peers_have_no_names_every_domain_is_free() =>
        Given([.. AccountOpened(domain: "")]).When(Create("b", ZoneOf("mesh.test"))).ThenAccepted();

    [Fact]
    public void A_zone_is_replaced_but_for_its_domain_and_records()
    {
        var record = Add("z", "r", "www.corp.example");
        var draft = ZoneOf("corp.example", "new", search: true) with { Enabled = false, Groups = GroupIds("g1") };
        var after = _scenario.And(record).When(Update("z", draft))
            .Then(new ZoneChanged(new Zone(new ZoneId("z"), "new", "corp.example", false, true, GroupIds("g1"), [])));

        Assert.Equal("www.corp.example", Assert.Single(after.Account.Zones[new ZoneId("z")].Records).Name);
        after.When(Update("z", draft with { Domain = "Corp.Example." })).ThenNothingNew();
        after.When(Update("z", draft with { Domain = "other.example" })).ThenRejected(RejectionKind.Invalid, "zone domain cannot be updated");
    }

    [Fact]
    public void Records_go_with_their_zone()
    {
        var delete = new DeleteZone(new ZoneId("z"));
        var after = _scenario.And(Add("z", "r", "www.corp.example")).When(delete).Then(new ZoneDeleted(new ZoneId("z")));

        Assert.Empty(after.Account.Zones);
        after.When(delete).ThenRejected(RejectionKind.NotFound, "zone: z not found");
        after.When(Update("z", ZoneOf("corp.example"))).ThenRejected(RejectionKind.NotFound, "zone: z not found");
        after.When(Add("z", "r", "www.corp.example")).ThenRejected(RejectionKind.NotFound, "zone: z not found");
        after.When(Change(Add("z", "r", "www.corp.example"))).ThenRejected(RejectionKind.NotFound, "zone: z not found");
        after.When(Remove("z", "r")).ThenRejected(RejectionKind.NotFound, "zone: z not found");
    }

    /// <param name="fresh">The domain for the new zone, where the one of the existing would be refused for being taken.</param>
    private void Refused(ZoneDraft draft, string text, string? fresh = null)
    {
        _scenario.When(Create("b", fresh is null ? draft : draft with { Domain = fresh })).ThenRejected(RejectionKind.Invalid, text);
        _scenario.When(Update("z", draft)).ThenRejected(RejectionKind.Invalid, text);
    }
}
