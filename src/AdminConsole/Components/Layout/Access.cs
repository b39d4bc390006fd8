using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;

namespace AdminConsole.Components.Layout;

/// <summary>Whether somebody who looks at the console may go on looking.</summary>
internal static class Access
{
    private static readonly (Module Module, Operation Operation)[] _rights =
        [.. from module in Enum.GetValues<Module>() from operation in Enum.GetValues<Operation>() select (module, operation)];

    /// <summary>True if the user is gone, blocked, or may not do something any more that was allowed before.</summary>
    /// <param name="now">Null if the user is gone.</param>
    public static bool IsLost(User before, User? now) =>
        now is not { MayAct: true }
        || (now.Role != before.Role
            && _rights.Any(r => Permissions.Allows(before, r.Module, r.Operation) && !Permissions.Allows(now, r.Module, r.Operation)));
}
