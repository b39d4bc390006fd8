using System.Collections.Immutable;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Users;

namespace AdminConsole.Tests.Components.Layout;

public sealed class AccessTests
{
    [Theory]
    [InlineData(Role.Owner, Role.Admin, true)]
    [InlineData(Role.Admin, Role.Owner, false)]
    [InlineData(Role.Admin, Role.NetworkAdmin, true)]
    [InlineData(Role.NetworkAdmin, Role.Admin, false)]
    [InlineData(Role.NetworkAdmin, Role.Auditor, true)]
    [InlineData(Role.Auditor, Role.NetworkAdmin, true)] // an auditor reads remote jobs, too
    [InlineData(Role.Auditor, Role.User, true)]
    [InlineData(Role.User, Role.Auditor, false)]
    [InlineData(Role.User, Role.User, false)]
    public void Access_is_lost_with_the_first_right(Role before, Role now, bool lost) =>
        Assert.Equal(lost, Access.IsLost(Ann(before), Ann(now)));

    [Fact]
    public void Who_is_gone_or_may_not_act_has_no_access()
    {
        Assert.True(Access.IsLost(Ann(Role.Owner), null));
        Assert.True(Access.IsLost(Ann(Role.User), Ann(Role.User) with { Blocked = true }));
        Assert.True(Access.IsLost(Ann(Role.User), Ann(Role.User) with { PendingApproval = true }));
    }

    private static User Ann(Role role) => new(
        new UserId("ann"), User.LocalIssuer, role, IsServiceUser: false, ServiceUserName: "", NonDeletable: false, Blocked: false,
        PendingApproval: false, [], DateTimeOffset.UnixEpoch, ImmutableDictionary<AccessTokenId, AccessToken>.Empty);
}
