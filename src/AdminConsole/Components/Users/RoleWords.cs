using AdminConsole.Domain.Users;

namespace AdminConsole.Components.Users;

/// <summary>Roles as people read them.</summary>
public static class RoleWords
{
    /// <summary>Those that can be given; the owner's is handed over instead.</summary>
    public static readonly IReadOnlyList<Role> Given = [Role.Admin, Role.NetworkAdmin, Role.Auditor, Role.User];

    public static string Of(Role role) => role switch
    {
        Role.Owner => "Owner",
        Role.Admin => "Admin",
        Role.NetworkAdmin => "Network admin",
        Role.Auditor => "Auditor",
        _ => "User",
    };

    /// <summary>What the role lets a person do.</summary>
    public static string Says(Role role) => role switch
    {
        Role.Owner => "everything, and hands over the account",
        Role.Admin => "everything but the account itself",
        Role.NetworkAdmin => "policies, groups, networks, routes and DNS",
        Role.Auditor => "reads everything, changes nothing",
        _ => "own devices only",
    };

    /// <summary>Likewise of a service user, which reads everything whatever its role.</summary>
    public static string SaysOfService(Role role) => role is Role.User or Role.Auditor ? "reads everything, changes nothing" : Says(role);
}
