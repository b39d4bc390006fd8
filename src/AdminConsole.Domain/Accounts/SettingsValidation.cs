using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Accounts;

internal static partial class SettingsValidation
{
    private static readonly TimeSpan _minLogin = TimeSpan.FromHours(1);
    private static readonly TimeSpan _maxExpiration = TimeSpan.FromDays(180);

    /// <summary>The timers look once a second.</summary>
    private static readonly TimeSpan _minInactivity = TimeSpan.FromSeconds(1);

    /// <summary>Leaves room for a label of 60 characters in the 253 of a name.</summary>
    private const int MaxDomainLength = 192;

    /// <summary>Names of claims and groups; providers allow no longer ones.</summary>
    private const int MaxNameLength = 255;

    /// <summary>The list is looked through at every sign-in.</summary>
    private const int MaxAllowGroups = 1000;

    /// <summary>Likewise.</summary>
    private const int MaxApprovedDomains = 100;

    public static Decision? Refusal(Account account, AccountSettings settings) =>
        Durations(settings)
        ?? Dns(account, settings)
        ?? Groups(account, settings)
        ?? Tokens(settings)
        ?? Arrivals(settings)
        ?? (settings.NetworkRangeV6 is { } range ? NetworkRange.RefusalV6(range) : null)
        ?? Agents(settings);

    private static Decision? Durations(AccountSettings settings)
    {
        if (settings.PeerLoginExpiration > _maxExpiration)
            return Invalid("peer login expiration can't be larger than 180 days");

        if (settings.PeerLoginExpiration < _minLogin)
            return Invalid("peer login expiration can't be smaller than one hour");

        if (settings.PeerInactivityExpiration > _maxExpiration)
            return Invalid("peer inactivity expiration can't be larger than 180 days");

        // Tools leave it zero while it is off.
        return settings.PeerInactivityExpiration < (settings.PeerInactivityExpirationEnabled ? _minInactivity : TimeSpan.Zero)
            ? Invalid("peer inactivity expiration can't be smaller than one second")
            : null;
    }

    private static Decision? Dns(Account account, AccountSettings settings)
    {
        var domain = settings.DnsDomain;
        if (domain.Length == 0)
            return null;

        if (domain.Length > MaxDomainLength || !DomainText().IsMatch(domain))
            return Invalid($"invalid domain \"{domain}\" provided for DNS domain");

        return account.Zones.Values.Any(z => z.Domain == domain)
            ? Invalid($"peer DNS domain {domain} conflicts with existing custom DNS zone")
            : null;
    }

    private static Decision? Groups(Account account, AccountSettings settings)
    {
        if (Unknown(account, settings.Ipv6EnabledGroups) is { } ipv6)
            return Invalid($"IPv6 enabled group {ipv6} does not exist");

        if (settings.PeerExposeEnabled && settings.PeerExposeGroups.IsEmpty)
            return Invalid("peer expose needs at least one group");

        if (Unknown(account, settings.PeerExposeGroups) is { } expose)
            return Invalid($"peer expose group {expose} does not exist");

        return Unknown(account, settings.NetworkTrafficLogsGroups) is { } logs
            ? Invalid($"network traffic logs group {logs} does not exist")
            : null;
    }

    private static Decision? Tokens(AccountSettings settings)
    {
        if (settings.JwtGroupsClaimName.Length > MaxNameLength)
            return Invalid($"JWT groups claim name should be at most {MaxNameLength} characters");

        return settings.JwtAllowGroups.Length > MaxAllowGroups || settings.JwtAllowGroups.Any(g => g.Length is 0 or > MaxNameLength)
            ? Invalid($"JWT allow groups should be at most {MaxAllowGroups} names of 1 to {MaxNameLength} characters")
            : null;
    }

    private static Decision? Arrivals(AccountSettings settings)
    {
        if (settings.ApprovedDomains.Length > MaxApprovedDomains)
            return Invalid($"approved e-mail domains should be at most {MaxApprovedDomains}");

        // A single label would be a whole top-level domain: everybody.
        return settings.ApprovedDomains.FirstOrDefault(d => d.Length > MaxNameLength || !d.Contains('.') || !DomainText().IsMatch(d)) is { } wrong
            ? Invalid($"invalid e-mail domain \"{wrong}\": write it like example.com")
            : null;
    }

    private static Decision? Agents(AccountSettings settings)
    {
        if (settings.AutoUpdateVersion is not ("" or "latest" or "disabled") && !VersionText().IsMatch(settings.AutoUpdateVersion))
        {
            return Invalid(
                $"auto update version \"{settings.AutoUpdateVersion}\" should be latest, disabled, a version such as 0.60.3, or empty");
        }

        return settings.AgentNetworkOnly && !settings.AgentNetworkFeature
            ? Invalid("agent_network_only needs the dashboard feature agent_network")
            : null;
    }

    private static GroupId? Unknown(Account account, ImmutableArray<GroupId> groups)
    {
        foreach (var id in groups)
        {
            if (!account.Groups.ContainsKey(id))
                return id;
        }

        return null;
    }

    private static Decision Invalid(string text) => Decision.Reject(RejectionKind.Invalid, text);

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\z")]
    private static partial Regex DomainText();

    [GeneratedRegex(@"^v?[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}(-[0-9A-Za-z.-]{1,64})?\z")]
    private static partial Regex VersionText();
}
