using AdminConsole.Domain.Accounts;

namespace AdminConsole.Components.Settings;

/// <summary>How people join and sign in, as an admin sets it.</summary>
public sealed class JoiningForm : SettingsForm
{
    private static readonly char[] _between = [',', ';', ' ', '\n', '\r', '\t'];

    public bool ApprovalRequired { get; set; }

    /// <summary>As they were typed or pasted, one after another.</summary>
    public string Domains { get; set; } = "";

    public bool GroupsPropagated { get; set; }

    public bool SecondFactorRequired { get; set; }

    public static JoiningForm From(AccountSettings settings) => new()
    {
        ApprovalRequired = settings.UserApprovalRequired,
        Domains = string.Join(", ", settings.ApprovedDomains),
        GroupsPropagated = settings.GroupsPropagationEnabled,
        SecondFactorRequired = settings.LocalMfaEnabled,
    };

    public string? DomainsError => Split().FirstOrDefault(d => d.Contains('@') || !d.Contains('.')) is { } wrong
        ? $"“{wrong}” is not a domain. Write example.com, not an address."
        : null;

    public override bool IsRight => DomainsError is null;

    public override AccountSettings Onto(AccountSettings now) => now with
    {
        UserApprovalRequired = ApprovalRequired,
        ApprovedDomains = [.. Split()],
        GroupsPropagationEnabled = GroupsPropagated,
        LocalMfaEnabled = SecondFactorRequired,
    };

    private IEnumerable<string> Split() =>
        Domains.Split(_between, StringSplitOptions.RemoveEmptyEntries).Select(d => d.ToLowerInvariant()).Distinct();
}
