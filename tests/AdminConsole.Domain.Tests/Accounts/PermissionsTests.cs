using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Accounts;

public sealed class PermissionsTests
{
    private static readonly Role[] _admins = [Role.Owner, Role.Admin];
    private static readonly Role[] _everybody = Enum.GetValues<Role>();
    private static readonly Role[] _networkAdmins = [Role.Owner, Role.Admin, Role.NetworkAdmin];

    /// <summary>Who may ask what; what is not here no user may ask. Tokens and devices: one's own.</summary>
    private static readonly Dictionary<Type, Role[]> _allowed = new()
    {
        [typeof(UpdatePeer)] = _admins,
        [typeof(RenamePeer)] = _admins,
        [typeof(DeletePeer)] = _admins,
        [typeof(CreateSetupKey)] = _admins,
        [typeof(UpdateSetupKey)] = _admins,
        [typeof(RevokeSetupKey)] = _admins,
        [typeof(DeleteSetupKey)] = _admins,
        [typeof(RegisterPeerByUser)] = _everybody,
        [typeof(RenewPeerLogin)] = _everybody,
        [typeof(ExtendPeerLogin)] = _everybody,
        [typeof(UpdateAccountSettings)] = _admins,
        [typeof(CreateServiceUser)] = _admins,
        [typeof(AddUser)] = _admins,
        [typeof(ApproveUser)] = _admins,
        [typeof(RejectUser)] = _admins,
        [typeof(UpdateUser)] = _admins,
        [typeof(DeleteUser)] = _admins,
        [typeof(CreateGroup)] = _networkAdmins,
        [typeof(UpdateGroup)] = _networkAdmins,
        [typeof(DeleteGroup)] = _networkAdmins,
        [typeof(CreatePolicy)] = _networkAdmins,
        [typeof(UpdatePolicy)] = _networkAdmins,
        [typeof(SwitchPolicy)] = _networkAdmins,
        [typeof(DeletePolicy)] = _networkAdmins,
        [typeof(CreateNetwork)] = _networkAdmins,
        [typeof(UpdateNetwork)] = _networkAdmins,
        [typeof(DeleteNetwork)] = _networkAdmins,
        [typeof(CreateNetworkResource)] = _networkAdmins,
        [typeof(UpdateNetworkResource)] = _networkAdmins,
        [typeof(DeleteNetworkResource)] = _networkAdmins,
        [typeof(CreateNetworkRouter)] = _networkAdmins,
        [typeof(UpdateNetworkRouter)] = _networkAdmins,
        [typeof(DeleteNetworkRouter)] = _networkAdmins,
        [typeof(AddIngressPeer)] = _admins,
        [typeof(UpdateIngressPeer)] = _admins,
        [typeof(RemoveIngressPeer)] = _admins,
        [typeof(CreatePortAllocation)] = _admins,
        [typeof(UpdatePortAllocation)] = _admins,
        [typeof(DeletePortAllocation)] = _admins,
        [typeof(CreatePostureCheck)] = _networkAdmins,
        [typeof(UpdatePostureCheck)] = _networkAdmins,
        [typeof(DeletePostureCheck)] = _networkAdmins,
        [typeof(CreateRoute)] = _networkAdmins,
        [typeof(UpdateRoute)] = _networkAdmins,
        [typeof(DeleteRoute)] = _networkAdmins,
        [typeof(CreateNameServerGroup)] = _networkAdmins,
        [typeof(UpdateNameServerGroup)] = _networkAdmins,
        [typeof(DeleteNameServerGroup)] = _networkAdmins,
        [typeof(UpdateDnsSettings)] = _networkAdmins,
        [typeof(CreateZone)] = _networkAdmins,
        [typeof(UpdateZone)] = _networkAdmins,
        [typeof(DeleteZone)] = _networkAdmins,
        [typeof(AddZoneRecord)] = _networkAdmins,
        [typeof(UpdateZoneRecord)] = _networkAdmins,
        [typeof(DeleteZoneRecord)] = _networkAdmins,
        [typeof(CreateAccessToken)] = _networkAdmins,
        [typeof(DeleteAccessToken)] = _networkAdmins,
    };

    public static TheoryData<Type, Role, bool> Questions()
    {
        var data = new TheoryData<Type, Role, bool>();
        foreach (var command in Made.ConcreteTypesOf<AccountCommand>())
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                data.Add(command, role, false);
                data.Add(command, role, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void A_role_may_ask_what_the_table_says(Type command, Role role, bool service)
    {
        var account = Given(UserJoined("x", role, service)).Account;
        var refusal = Permissions.Refusal(account, ((AccountCommand)Made.Of(command)).ByUser("x"));

        Assert.Equal(_allowed.TryGetValue(command, out var roles) && roles.Contains(role), refusal is null);
    }

    [Theory]
    [MemberData(nameof(CompletenessTests.Commands), MemberType = typeof(CompletenessTests))]
    public void Nobody_may_ask_nothing(Type command) =>
        Given(UserJoined("x")).WhenExactly((AccountCommand)Made.Of(command)).ThenRejected(RejectionKind.Denied, "permission denied");

    [Theory]
    [MemberData(nameof(CompletenessTests.Commands), MemberType = typeof(CompletenessTests))]
    public void The_program_itself_may_ask_everything(Type command) =>
        Assert.Null(Permissions.Refusal(Given().Account, ((AccountCommand)Made.Of(command)).By(Actor.System)));

    [Fact]
    public void A_command_that_no_list_names_is_denied_to_the_owner_and_to_devices()
    {
        var scenario = Given(UserJoined("ann"), Joined("web"));

        scenario.WhenExactly(new Unheard().ByUser("ann")).ThenRejected(RejectionKind.Denied);
        scenario.WhenExactly(new Unheard().ByPeer("web")).ThenRejected(RejectionKind.Denied);
    }

    [Theory]
    [MemberData(nameof(CompletenessTests.Commands), MemberType = typeof(CompletenessTests))]
    public void A_device_may_join_report_and_leave_for_itself_only(Type type)
    {
        var command = (AccountCommand)Made.Of(type);
        var account = Given().Account;

        Assert.Equal(
            command is RegisterPeer or ReportPeerMeta or ReportPeerLocation or LogOutPeer,
            Permissions.Refusal(account, command.ByPeer("x")) is null);
        Assert.NotNull(Permissions.Refusal(account, command.ByPeer("another")));
    }

    [Fact]
    public void Who_is_blocked_waits_or_is_unknown_may_ask_nothing()
    {
        Given(UserJoined("ann", blocked: true)).WhenExactly(CreateGroup("g").ByUser("ann"))
            .ThenRejected(RejectionKind.Denied, "user is blocked");
        Given(UserJoined("ann", pending: true)).WhenExactly(CreateGroup("g").ByUser("ann"))
            .ThenRejected(RejectionKind.Denied, "user is pending approval");
        Given().WhenExactly(CreateGroup("g").ByUser("ann")).ThenRejected(RejectionKind.Denied, "user not found: ann");
    }

    /// <summary>What owner, admin, network admin, auditor and user may: everything, read, or nothing. Service users read everything.</summary>
    [Theory]
    [InlineData(Module.Accounts, "*rrr-")]
    [InlineData(Module.Dns, "***r-")]
    [InlineData(Module.Events, "**rr-")]
    [InlineData(Module.Groups, "***r-")]
    [InlineData(Module.IdentityProviders, "**rr-")]
    [InlineData(Module.Nameservers, "***r-")]
    [InlineData(Module.Networks, "***r-")]
    [InlineData(Module.Pats, "***r-")]
    [InlineData(Module.Peers, "**rr-")]
    [InlineData(Module.Policies, "***r-")]
    [InlineData(Module.RemoteJobs, "**-r-")]
    [InlineData(Module.Routes, "***r-")]
    [InlineData(Module.Services, "**-r-")]
    [InlineData(Module.Settings, "**rr-")]
    [InlineData(Module.SetupKeys, "**rr-")]
    [InlineData(Module.Users, "**rr-")]
    public void A_role_has_the_rights_of_the_table(Module module, string rights)
    {
        Role[] roles = [Role.Owner, Role.Admin, Role.NetworkAdmin, Role.Auditor, Role.User];
        Assert.Equal(Enum.GetValues<Role>().Order(), roles.Order());
        foreach (var (role, right) in roles.Zip(rights))
        {
            foreach (var operation in Enum.GetValues<Operation>())
            {
                var (reads, person) = (operation == Operation.Read, right == '*' || (right == 'r' && operation == Operation.Read));
                Assert.Equal((role, operation, person), (role, operation, Allows(UserJoined("x", role))));
                Assert.Equal((role, operation, reads || person), (role, operation, Allows(UserJoined("x", role, service: true))));
                Assert.False(Allows(UserJoined("x", role, blocked: true)));
                Assert.False(Allows(UserJoined("x", role, pending: true)));
                bool Allows(AccountEvent joined) => Permissions.Allows(Given(joined).Account, User("x"), module, operation);
            }
        }
    }

    [Fact]
    public void The_table_of_rights_has_a_row_for_each_module() => Assert.Equal(
        Enum.GetValues<Module>().Order(),
        typeof(PermissionsTests).GetMethod(nameof(A_role_has_the_rights_of_the_table))!.GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
            .Select(row => (Module)((InlineDataAttribute)row).Data[0]!).Order());

    [Theory]
    [InlineData(typeof(RegisterPeerByUser))]
    [InlineData(typeof(RenewPeerLogin))]
    [InlineData(typeof(ExtendPeerLogin))]
    public void Nobody_signs_in_the_device_of_another_person_not_even_the_owner(Type type)
    {
        var (account, command) = (Given(UserJoined("x", Role.User), UserJoined("ann")).Account, (AccountCommand)Made.Of(type));

        Assert.Null(Permissions.Refusal(account, command.ByUser("x")));
        Assert.NotNull(Permissions.Refusal(account, command.ByUser("ann")));
    }

    [Fact]
    public void A_refusal_comes_before_any_word_about_what_exists() =>
        Given(UserJoined("ann", Role.User)).WhenExactly(DeleteGroup("gone").ByUser("ann"))
            .ThenRejected(RejectionKind.Denied, "permission denied");

    [Theory]
    [InlineData(Role.Owner)]
    [InlineData(Role.Admin)]
    [InlineData(Role.NetworkAdmin)]
    [Statement(85)]
    public void Nobody_handles_the_tokens_of_another_person(Role role)
    {
        var scenario = Given(UserJoined("ann", role), UserJoined("bob", Role.Admin), TokenCreated("bob", "t"));

        scenario.WhenExactly(CreateToken("bob").ByUser("ann"))
            .ThenRejected(RejectionKind.Denied, "no permission to create PAT for this user");
        scenario.WhenExactly(DeleteToken("bob", "t").ByUser("ann"))
            .ThenRejected(RejectionKind.Denied, "no permission to delete PAT for this user");
    }

    [Theory]
    [InlineData(Role.Owner, true)]
    [InlineData(Role.Admin, true)]
    [InlineData(Role.NetworkAdmin, false)]
    [InlineData(Role.Auditor, false)]
    [InlineData(Role.User, false)]
    [Statement(85)]
    public void Admins_handle_the_tokens_of_service_users(Role role, bool allowed)
    {
        var account = Given(UserJoined("ann", role), UserJoined("robot", Role.Admin, service: true)).Account;

        Assert.Equal(allowed, Permissions.Refusal(account, CreateToken("robot").ByUser("ann")) is null);
        Assert.Equal(allowed, Permissions.Refusal(account, DeleteToken("robot").ByUser("ann")) is null);
    }

    [Fact]
    public void A_token_of_nobody_is_denied_even_to_the_owner() =>
        Given(UserJoined("ann")).WhenExactly(CreateToken("gone").ByUser("ann")).ThenRejected(RejectionKind.Denied);

    [Theory]
    [InlineData(Role.Owner, "uma", true)]
    [InlineData(Role.Admin, "uma", true)]
    [InlineData(Role.Admin, "ben", true)]
    [InlineData(Role.Admin, "ann", false)]
    [InlineData(Role.Admin, "olga", false)]
    [InlineData(Role.Admin, "robot", false)]
    [InlineData(Role.Admin, "nobody", false)]
    [InlineData(Role.NetworkAdmin, "uma", false)]
    [InlineData(Role.Auditor, "uma", false)]
    [InlineData(Role.User, "uma", false)]
    public void Admins_reset_the_second_factor_of_others_but_not_of_the_owner(Role role, string user, bool allowed)
    {
        var account = Given(
            UserJoined("olga", Role.Owner), UserJoined("ann", role), UserJoined("ben", Role.Admin), UserJoined("uma", Role.User),
            UserJoined("robot", Role.Admin, service: true)).Account;

        Assert.Equal(allowed, Permissions.AllowsSecondFactorReset(account, User("ann"), User(user)));
    }

    private sealed record Unheard : AccountCommand;
}
