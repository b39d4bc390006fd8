using AdminConsole.Domain.Accounts;

namespace AdminConsole.Components.Settings;

/// <summary>Some of the account's settings, as they are being filled in.</summary>
public abstract class SettingsForm
{
    /// <summary>False while a field says what is wrong with it.</summary>
    public abstract bool IsRight { get; }

    /// <summary>The settings with these; everything else stays as it is now.</summary>
    public abstract AccountSettings Onto(AccountSettings now);
}
