using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Accounts;

/// <summary>The table that the console and the API show to their users.</summary>
public sealed class ModulePermissionsTests
{
    private const string NetworkAdminWrites = "Networks Groups Dns Nameservers Policies Routes Pats";
    private const string NetworkAdminReads = NetworkAdminWrites + " Settings Accounts Events Users SetupKeys Peers IdentityProviders";

    public static TheoryData<Module, Operation> Questions() =>
    [
        .. from module in Enum.GetValues<Module>()
           from operation in Enum.GetValues<Operation>()
           select new TheoryDataRow<Module, Operation>(module, operation),
    ];

    [Theory]
    [MemberData(nameof(Questions))]
    public void Each_role_may_what_its_row_says(Module module, Operation operation)
    {
        var reads = operation == Operation.Read;

        Assert.True(Allows(Role.Owner));
        Assert.Equal(reads || module != Module.Accounts, Allows(Role.Admin));
        Assert.Equal((reads ? NetworkAdminReads : NetworkAdminWrites).Split(' ').Contains(module.ToString()), Allows(Role.NetworkAdmin));
        Assert.Equal(reads, Allows(Role.Auditor));
        Assert.False(Allows(Role.User));

        bool Allows(Role role) => Allowed(UserJoined("x", role), module, operation);
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void A_service_user_reads_everything_besides(Module module, Operation operation)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            Assert.Equal(
                operation == Operation.Read || Allowed(UserJoined("x", role), module, operation),
                Allowed(UserJoined("x", role, service: true), module, operation));
        }
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public void Who_is_blocked_or_waits_may_nothing(Module module, Operation operation)
    {
        Assert.False(Allowed(UserJoined("x", blocked: true), module, operation));
        Assert.False(Allowed(UserJoined("x", pending: true), module, operation));
        Assert.False(Allowed(UserJoined("another"), module, operation));
    }

    private static bool Allowed(AccountEvent joined, Module module, Operation operation) =>
        Permissions.Allows(Given(joined).Account, User("x"), module, operation);
}
