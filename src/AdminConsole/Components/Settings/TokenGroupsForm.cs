using AdminConsole.Domain.Accounts;

namespace AdminConsole.Components.Settings;

/// <summary>What the groups in a sign-in's token do.</summary>
public sealed class TokenGroupsForm : SettingsForm
{
    private static readonly char[] _between = [',', ';', '\n', '\r'];

    public bool Enabled { get; set; }

    public string Claim { get; set; } = "";

    /// <summary>Names, as they were typed or pasted, one after another. A name may have spaces.</summary>
    public string AllowGroups { get; set; } = "";

    public string? ClaimError => Enabled && Claim.Trim().Length == 0 ? "Name the claim that lists the groups, such as groups." : null;

    public override bool IsRight => ClaimError is null;

    public static TokenGroupsForm From(AccountSettings settings) => new()
    {
        Enabled = settings.JwtGroupsEnabled,
        Claim = settings.JwtGroupsClaimName,
        AllowGroups = string.Join(", ", settings.JwtAllowGroups),
    };

    /// <summary>Nothing that this browser shows tells what is in the reader's token: it is asked for in words.</summary>
    public bool MayLockOut => Enabled && Split().Any();

    public override AccountSettings Onto(AccountSettings now) => now with
    {
        JwtGroupsEnabled = Enabled,
        JwtGroupsClaimName = Claim.Trim(),
        JwtAllowGroups = [.. Split()],
    };

    private IEnumerable<string> Split() =>
        AllowGroups.Split(_between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal);
}
