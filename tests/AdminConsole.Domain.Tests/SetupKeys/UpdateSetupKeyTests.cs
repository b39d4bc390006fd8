using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.SetupKeys;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.SetupKeys;

public sealed class UpdateSetupKeyTests
{
    private readonly Scenario _scenario = Given(GroupOf("a"), GroupOf("b"), KeyCreated(groups: "a"));

    [Fact]
    public void Its_groups_and_its_revocation_may_change()
    {
        var after = _scenario.When(Update(revoked: true, "b")).Then(
            new SetupKeyGroupsChanged(Key("key"), GroupIds("b"), Noon), new SetupKeyRevoked(Key("key"), Noon));

        var key = after.Account.SetupKeys[Key("key")];
        Assert.True(key.Revoked);
        Assert.Equal(Noon, key.UpdatedAt);
        after.When(Update(revoked: true, "b")).ThenNothingNew();
    }

    [Fact]
    public void What_stays_as_it_is_is_no_event() => _scenario.When(Update(revoked: false, "a")).ThenNothingNew();

    [Fact]
    [Statement(84)]
    public void A_revoked_key_stays_revoked() =>
        _scenario.And(KeyRevoked()).When(Update(revoked: false, "a"))
            .ThenRejected(RejectionKind.Invalid, "can't un-revoke a revoked setup key");

    [Fact]
    public void An_unknown_group_is_refused() =>
        _scenario.When(Update(revoked: false, "gone"))
            .ThenRejected(RejectionKind.Invalid, "invalid auto groups: group not found: gone");

    [Fact]
    [Statement(84)]
    public void The_group_All_is_refused() =>
        _scenario.When(Update(revoked: false, All))
            .ThenRejected(RejectionKind.Invalid, "invalid auto groups: can't add 'All' group to the setup key");

    [Fact]
    public void Revoking_twice_is_one_event()
    {
        _scenario.When(new RevokeSetupKey(Key("key"), Noon)).Then(new SetupKeyRevoked(Key("key"), Noon));
        _scenario.And(KeyRevoked()).When(new RevokeSetupKey(Key("key"), Noon)).ThenNothingNew();
    }

    [Fact]
    public void A_deleted_key_is_gone() =>
        Assert.Empty(_scenario.When(new DeleteSetupKey(Key("key"))).Then(new SetupKeyDeleted(Key("key"))).Account.SetupKeys);

    [Fact]
    public void The_peers_of_a_deleted_key_stay() =>
        Assert.Single(_scenario.And(Joined("web")).When(new DeleteSetupKey(Key("key"))).ThenAccepted().Account.Peers);

    [Fact]
    public void An_unknown_key_is_not_found()
    {
        const string text = "setup key: key not found";
        Given().When(Update(revoked: true)).ThenRejected(RejectionKind.NotFound, text);
        Given().When(new RevokeSetupKey(Key("key"), Noon)).ThenRejected(RejectionKind.NotFound, text);
        Given().When(new DeleteSetupKey(Key("key"))).ThenRejected(RejectionKind.NotFound, text);
    }

    private static UpdateSetupKey Update(bool revoked, params string[] groups) => new(Key("key"), revoked, GroupIds(groups), Noon);
}
