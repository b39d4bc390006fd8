namespace AdminConsole.Engine;

/// <summary>What a page of the built-in OpenID provider has to show. It travels to the page among the request's features.</summary>
public abstract record ProviderPrompt
{
    private ProviderPrompt()
    {
    }

    /// <summary>Asks for the code that a device shows.</summary>
    /// <param name="Wrong">True if one was given that is not, or no longer, good.</param>
    public sealed record DeviceCode(bool Wrong) : ProviderPrompt;

    /// <summary>Asks whether the device may go on.</summary>
    /// <param name="UserCode">As the device shows it.</param>
    /// <param name="Client">What the application on the device is called.</param>
    /// <param name="Address">From where the device asked; empty if unknown.</param>
    public sealed record DeviceConfirmation(string UserCode, string Client, string Address, SessionUser User) : ProviderPrompt;

    /// <summary>What an application asked for cannot be.</summary>
    /// <param name="Error">OAuth's word for it, for the application's maker.</param>
    public sealed record Refusal(string Error, string Description) : ProviderPrompt;

    /// <summary>Asks whether to sign out.</summary>
    /// <param name="Fields">What the application asked; to be sent back with the answer.</param>
    public sealed record SignOut(IReadOnlyDictionary<string, string> Fields) : ProviderPrompt;
}
