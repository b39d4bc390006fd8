using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.PostureChecks;

public sealed class PostureCheckTests
{
    private static readonly PostureCheck _full = new(
        CheckId("c"), "c", "who may come in", new NetBirdVersionCheck("0.36.7"), Os(linux: "6.0.0"),
        Geo(CheckAction.Deny, "DE/Berlin"), Range(CheckAction.Allow, "10.1.2.3/8"), Processes(Path("/usr/bin/agent")));

    private readonly Scenario _scenario = Given(
        new PostureCheckCreated(CheckOf("c", "0.36.7")), new PostureCheckCreated(CheckOf("d", "0.60.0")));

    [Fact]
    public void A_check_is_kept_as_it_was_asked()
    {
        var after = Given().When(Create(_full)).Then(new PostureCheckCreated(_full));

        Assert.True(_full.SameAs(Assert.Single(after.Account.PostureChecks).Value));
    }

    [Fact]
    public void Its_name_is_trimmed_and_countries_are_upper_case() =>
        Given().When(Create(CheckOf("c", geo: Geo(CheckAction.Allow, "de", "Us/los Angeles")) with { Name = " c " }))
            .Then(new PostureCheckCreated(CheckOf("c", geo: Geo(CheckAction.Allow, "DE", "US/los Angeles"))));

    [Fact]
    public void The_same_command_again_is_no_event()
    {
        var command = Create(CheckOf("c", geo: Geo(CheckAction.Allow, "de")));
        var made = Given().And(command);

        made.When(command).ThenNothingNew();
        made.When(command with { GeoDatabase = false }).ThenNothingNew();
    }

    [Fact]
    public void Another_check_under_the_same_id_is_refused() =>
        _scenario.When(Create(CheckOf("c", "0.36.8")))
            .ThenRejected(RejectionKind.AlreadyExists, "posture checks with id c already exists");

    [Fact]
    public void No_two_checks_have_one_name()
    {
        const string text = "posture checks with name c already exists";

        _scenario.When(Create(CheckOf("e", "0.1") with { Name = "c " })).ThenRejected(RejectionKind.Precondition, text);
        _scenario.When(Update(CheckOf("d", "0.60.0") with { Name = "c" })).ThenRejected(RejectionKind.Precondition, text);
        _scenario.When(Update(CheckOf("c", "0.36.8"))).ThenAccepted();
    }

    [Fact]
    public void A_changed_check_replaces_the_old_one()
    {
        var after = _scenario.When(Update(_full)).Then(new PostureCheckChanged(_full));

        Assert.True(_full.SameAs(after.Account.PostureChecks[CheckId("c")]));
        after.When(Update(_full)).ThenNothingNew();
        _scenario.When(Update(CheckOf("c", "0.36.7") with { Name = " c" })).ThenNothingNew();
    }

    [Fact]
    public void Every_part_of_a_check_can_be_changed()
    {
        PostureCheck[] changed =
        [
            _full with { Name = "e" },
            _full with { Description = "" },
            _full with { NetBirdVersion = null },
            _full with { OsVersion = Os(linux: "6.0.0", ios: "0") },
            _full with { GeoLocation = Geo(CheckAction.Allow, "DE/Berlin") },
            _full with { GeoLocation = Geo(CheckAction.Deny, "DE") },
            _full with { GeoLocation = null },
            _full with { PeerNetworkRange = Range(CheckAction.Deny, "10.1.2.3/8") },
            _full with { PeerNetworkRange = Range(CheckAction.Allow, "10.1.2.3/9") },
            _full with { Process = Processes(Path("/usr/bin/agent"), Path(mac: "/Agent")) },
            _full with { Process = null },
        ];

        Assert.All(changed, c => Given(new PostureCheckCreated(_full)).When(Update(c)).Then(new PostureCheckChanged(c)));
    }

    [Fact]
    public void An_unknown_check_is_not_found()
    {
        _scenario.When(Update(CheckOf("gone") with { Name = "" })).ThenRejected(RejectionKind.NotFound, "posture checks: gone not found");
        _scenario.When(Delete("gone")).ThenRejected(RejectionKind.NotFound, "posture checks: gone not found");
    }

    [Fact]
    public void A_check_that_no_policy_names_is_deleted()
    {
        var after = _scenario.When(Delete("c")).Then(new PostureCheckDeleted(CheckId("c")));

        Assert.Equal([CheckId("d")], after.Account.PostureChecks.Keys);
        after.When(Delete("c")).ThenRejected(RejectionKind.NotFound);
    }

    [Fact]
    public void A_check_of_a_policy_stays_even_if_the_policy_is_off()
    {
        var policy = PolicyOf("p", enabled: false) with { SourcePostureChecks = CheckIds("d", "c") };
        var linked = _scenario.And(new CreatePolicy(policy));

        linked.When(Delete("c")).ThenRejected(RejectionKind.Precondition, "posture checks have been linked to policy: p");
        linked.And(new DeletePolicy(policy.Id)).When(Delete("c")).ThenAccepted();
    }
}
