using AdminConsole.Components.Controls;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Components.Settings;

/// <summary>When people have to log in again on their devices.</summary>
public sealed class DeviceLoginsForm : SettingsForm
{
    private static readonly TimeSpan _most = TimeSpan.FromDays(180);

    public bool LoginExpires { get; set; }

    public Duration LoginLasts { get; set; }

    public bool InactiveExpires { get; set; }

    public Duration InactiveAfter { get; set; }

    public string? LoginError => Error(LoginExpires, LoginLasts, TimeSpan.FromHours(1), "one hour");

    public string? InactiveError => Error(InactiveExpires, InactiveAfter, TimeSpan.FromMinutes(1), "one minute");

    public override bool IsRight => LoginError is null && InactiveError is null;

    public static DeviceLoginsForm From(AccountSettings settings) => new()
    {
        LoginExpires = settings.PeerLoginExpirationEnabled,
        LoginLasts = Duration.Of(settings.PeerLoginExpiration),
        InactiveExpires = settings.PeerInactivityExpirationEnabled,
        InactiveAfter = Duration.Of(settings.PeerInactivityExpiration),
    };

    /// <summary>What is switched off keeps its length, for the day on which it is switched on again.</summary>
    public override AccountSettings Onto(AccountSettings now) => now with
    {
        PeerLoginExpirationEnabled = LoginExpires,
        PeerLoginExpiration = LoginLasts.ToTimeSpan() ?? now.PeerLoginExpiration,
        PeerInactivityExpirationEnabled = InactiveExpires,
        PeerInactivityExpiration = InactiveAfter.ToTimeSpan() ?? now.PeerInactivityExpiration,
    };

    private static string? Error(bool asked, Duration duration, TimeSpan least, string leastText) => duration.ToTimeSpan() switch
    {
        _ when !asked => null,
        null => "Write a whole number.",
        { } span when span < least => $"Not less than {leastText}.",
        { } span when span > _most => "Not more than 180 days.",
        _ => null,
    };
}
