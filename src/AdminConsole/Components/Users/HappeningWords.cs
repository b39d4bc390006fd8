namespace AdminConsole.Components.Users;

/// <summary>What stands in the security log, as people read it.</summary>
public static class HappeningWords
{
    public static string Of(string kind) => kind switch
    {
        "dashboard.login" => "Signed in",
        "openid.signin" => "Signed in to an application",
        "console.signout" => "Signed out",
        "console.signin.refused" => "Wrong password",
        "console.second_factor.refused" => "Wrong code of the second factor",
        "console.lockout" => "Locked out after too many tries",
        "console.password.changed" => "Changed the password",
        "console.password.refused" => "Wrong present password",
        "console.second_factor.enrolled" => "Set up a second factor",
        "console.second_factor.removed" => "Removed the second factor",
        "console.second_factor.reset" => "Second factor reset",
        "console.recovery_code.used" => "Signed in with a recovery code",
        "console.recovery_codes.renewed" => "Renewed the recovery codes",
        "console.owner_reset.link" => "A reset link was made on the host",
        "console.owner_reset" => "Set a new password with a reset link",
        "user.invite.link.create" => "Invited somebody",
        "user.invite.link.regenerate" => "Made a new invitation link",
        "user.invite.link.delete" => "Withdrew an invitation",
        "user.invite.link.accept" => "Accepted the invitation",
        _ => kind,
    };

    /// <summary>True for what may be somebody else trying.</summary>
    public static bool IsRefusal(string kind) => kind is "console.lockout" || kind.EndsWith(".refused", StringComparison.Ordinal);
}
