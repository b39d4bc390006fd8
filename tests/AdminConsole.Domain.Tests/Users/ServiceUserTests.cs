using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Users;

public sealed class ServiceUserTests
{
    [Fact]
    public void A_service_user_has_a_name_a_role_and_no_issuer() =>
        Given().When(CreateServiceUser("robot", Role.NetworkAdmin) with { Name = " Robot " }).Then<UserAdded>(e =>
        {
            Assert.Equal(("Robot", Role.NetworkAdmin, ""), (e.User.ServiceUserName, e.User.Role, e.User.Issuer));
            Assert.True(e.User.IsServiceUser && e.User.MayAct);
        });

    [Fact]
    public void Its_groups_exist_and_are_not_All()
    {
        var command = CreateServiceUser("robot");
        Given(GroupOf("g")).When(command with { AutoGroups = GroupIds("g") }).Then<UserAdded>(e => Assert.Equal(GroupIds("g"), e.User.AutoGroups));
        Given().When(command with { AutoGroups = GroupIds("gone") })
            .ThenRejected(RejectionKind.Invalid, "provided group ID gone in the user robot update doesn't exist");
        Given().When(command with { AutoGroups = GroupIds(All) }).ThenRejected(RejectionKind.Invalid, "can't add All group to the user");
    }

    [Fact]
    public void The_same_command_again_is_no_event() =>
        Given(CreateServiceUser("robot")).When(CreateServiceUser("robot")).ThenNothingNew();

    [Fact]
    public void Another_user_under_the_same_id_is_refused()
    {
        Given(CreateServiceUser("robot")).When(CreateServiceUser("robot", Role.Auditor)).ThenRejected(RejectionKind.AlreadyExists);
        Given(UserJoined("ann", Role.Admin)).When(CreateServiceUser("ann")).ThenRejected(RejectionKind.AlreadyExists);
    }

    [Fact]
    public void A_service_user_is_no_owner() =>
        Given().When(CreateServiceUser("robot", Role.Owner))
            .ThenRejected(RejectionKind.Invalid, "can't create a service user with owner role");

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void Its_name_has_1_to_255_characters(int length) =>
        Given().When(CreateServiceUser("robot") with { Name = new string('x', length) }).ThenRejected(RejectionKind.Invalid);
}
