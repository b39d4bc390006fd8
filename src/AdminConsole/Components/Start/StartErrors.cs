namespace AdminConsole.Components.Start;

/// <summary>What the pages before the console say when a form was refused. The address carries only the key.</summary>
public static class StartErrors
{
    /// <summary>Null without a key.</summary>
    public static string? Sentence(string? key) => key switch
    {
        null or "" => null,
        "credentials" => "The e-mail address or the password is not right.",
        "locked" => "Too many wrong passwords. Wait a few minutes, then try again.",
        "expired" => "The form was open for too long. Enter your data again.",
        "code" => "This set-up link is not valid any more. The server writes a new one each time it starts.",
        "owned" => "This network has an owner already. Sign in, or ask the owner for access.",
        "passwords" => "The two passwords differ. Enter the same one twice.",
        "weak" => "The password is too short. Use at least 12 characters.",
        "name" => "Enter your name.",
        "email" => "That does not look like an e-mail address.",
        "one-time-code" => "That code is not right, or was used before. Wait for the next one.",
        "user-code" => "No device waits with that code. Codes are good for ten minutes: look at the device again.",
        "codes" => "Too many wrong codes. Wait a quarter of an hour, then try again.",
        "invite" => "This invitation is not valid any more. Ask for a new one.",
        "reset" => "This link is not valid any more. Make a new one with ./run admin reset-owner.",
        "taken" => "Somebody signs in with that e-mail address already.",
        "ended" => "Your session has ended. Sign in again.",
        "provider" => "The sign-in provider does not answer, or not as it should. Try again in a moment. Whoever is signed in stays so.",
        "denied" => "You turned back at the sign-in provider.",
        "groups" => "Your account is not in a group that may sign in here. Ask an admin of this network which group that is.",
        "unavailable" => "The database does not answer. Try again in a moment.",
        _ => "That did not work. Try again.",
    };
}
