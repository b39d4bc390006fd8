using AdminConsole.Domain.Accounts;

namespace AdminConsole.Api;

/// <summary>/api/accounts: a list of exactly one, the caller's.</summary>
internal static class AccountsApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGet(
        "/accounts", (ApiCall call) => call.Read(Module.Accounts, account => ApiAnswer.Ok(new[] { AccountAnswer.Of(account) })));

    private sealed record AccountAnswer(
        string Id, SettingsAnswer Settings, string Domain, string DomainCategory, DateTime CreatedAt, string CreatedBy, Onboarding Onboarding)
    {
        public static AccountAnswer Of(Account account) => new(
            account.Id.Value,
            SettingsAnswer.Of(account),
            Domain: "",
            DomainCategory: "",
            ApiJson.Time(account.CreatedAt),
            account.Owner?.Id.Value ?? "",
            new Onboarding(false, false));
    }

    private sealed record Onboarding(bool SignupFormPending, bool OnboardingFlowPending);

    /// <summary>Durations in whole seconds.</summary>
    private sealed record SettingsAnswer(
        bool PeerLoginExpirationEnabled,
        long PeerLoginExpiration,
        bool PeerInactivityExpirationEnabled,
        long PeerInactivityExpiration,
        bool RegularUsersViewBlocked,
        bool GroupsPropagationEnabled,
        bool JwtGroupsEnabled,
        string JwtGroupsClaimName,
        string[] JwtAllowGroups,
        bool RoutingPeerDnsResolutionEnabled,
        string DnsDomain,
        string NetworkRange,
        bool PeerExposeEnabled,
        string[] PeerExposeGroups,
        ExtraSettings Extra,
        bool LazyConnectionEnabled,
        string AutoUpdateVersion,
        bool AutoUpdateAlways,
        bool MetricsPushEnabled,
        string[] Ipv6EnabledGroups)
    {
        public static SettingsAnswer Of(Account account)
        {
            var settings = account.Settings;
            return new SettingsAnswer(
                settings.PeerLoginExpirationEnabled,
                (long)settings.PeerLoginExpiration.TotalSeconds,
                settings.PeerInactivityExpirationEnabled,
                (long)settings.PeerInactivityExpiration.TotalSeconds,
                settings.RegularUsersViewBlocked,
                settings.GroupsPropagationEnabled,
                settings.JwtGroupsEnabled,
                settings.JwtGroupsClaimName,
                [.. settings.JwtAllowGroups],
                settings.RoutingPeerDnsResolutionEnabled,
                settings.DnsDomain,
                account.Network.ToString(),
                settings.PeerExposeEnabled,
                [.. settings.PeerExposeGroups.Select(g => g.Value)],
                new ExtraSettings(settings.PeerApprovalEnabled, settings.UserApprovalRequired, false, [], false),
                settings.LazyConnectionEnabled,
                settings.AutoUpdateVersion,
                settings.AutoUpdateAlways,
                settings.MetricsPushEnabled,
                [.. settings.Ipv6EnabledGroups.Select(g => g.Value)]);
        }
    }

    private sealed record ExtraSettings(
        bool PeerApprovalEnabled,
        bool UserApprovalRequired,
        bool NetworkTrafficLogsEnabled,
        string[] NetworkTrafficLogsGroups,
        bool NetworkTrafficPacketCounterEnabled);
}
