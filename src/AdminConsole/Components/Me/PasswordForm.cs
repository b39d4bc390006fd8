using AdminConsole.Engine;

namespace AdminConsole.Components.Me;

/// <summary>Another password, as it is filled in.</summary>
public sealed class PasswordForm
{
    public string Present { get; set; } = "";

    public string Wanted { get; set; } = "";

    public string Again { get; set; } = "";

    public string? PresentError => Present.Length == 0 ? "Enter the password that you have now." : null;

    public string? WantedError => Passwords.IsLongEnough(Wanted) ? null : $"Use {Passwords.MinLength} to {Passwords.MaxLength} characters.";

    public string? AgainError => Again == Wanted ? null : "That is not the same as above.";

    public bool IsComplete => PresentError is null && WantedError is null && AgainError is null;

    /// <summary>Why it was not done; null if it was.</summary>
    public static string? ErrorOf(PasswordChange change) => change switch
    {
        PasswordChange.Done => null,
        PasswordChange.WrongPassword => "That is not your present password. Nothing was changed.",
        PasswordChange.Locked => "Too many wrong passwords. Wait five minutes, then try again.",
        PasswordChange.Unfit => $"The new password needs {Passwords.MinLength} to {Passwords.MaxLength} characters.",
        _ => "You sign in elsewhere: your password is changed there.",
    };
}
