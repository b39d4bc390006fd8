using System.Collections.Immutable;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Accounts;

/// <summary>Account-wide switches, as NetBird's API knows them (AccountSettings and AccountExtraSettings).</summary>
/// <param name="DnsDomain">Domain of the peers' names, without a trailing dot. Empty: peers have no names.</param>
/// <param name="AutoUpdateVersion">"latest", "disabled", a version; empty: agents are left alone.</param>
public sealed record AccountSettings(
    bool PeerLoginExpirationEnabled,
    TimeSpan PeerLoginExpiration,
    bool PeerInactivityExpirationEnabled,
    TimeSpan PeerInactivityExpiration,
    bool RegularUsersViewBlocked,
    bool GroupsPropagationEnabled,
    bool JwtGroupsEnabled,
    string JwtGroupsClaimName,
    ImmutableArray<string> JwtAllowGroups,
    bool RoutingPeerDnsResolutionEnabled,
    string DnsDomain,
    bool PeerApprovalEnabled,
    bool UserApprovalRequired,
    bool LazyConnectionEnabled,
    string AutoUpdateVersion,
    bool AutoUpdateAlways,
    bool PeerExposeEnabled,
    ImmutableArray<GroupId> PeerExposeGroups,
    bool MetricsPushEnabled,
    ImmutableArray<GroupId> Ipv6EnabledGroups)
{
    public static AccountSettings Default { get; } = new(
        PeerLoginExpirationEnabled: true,
        PeerLoginExpiration: TimeSpan.FromHours(24),
        PeerInactivityExpirationEnabled: false,
        PeerInactivityExpiration: TimeSpan.FromMinutes(10),
        RegularUsersViewBlocked: true,
        GroupsPropagationEnabled: true,
        JwtGroupsEnabled: false,
        JwtGroupsClaimName: "",
        JwtAllowGroups: [],
        RoutingPeerDnsResolutionEnabled: true,
        DnsDomain: "netbird.selfhosted",
        PeerApprovalEnabled: false,
        UserApprovalRequired: true,
        LazyConnectionEnabled: false,
        AutoUpdateVersion: "",
        AutoUpdateAlways: false,
        PeerExposeEnabled: false,
        PeerExposeGroups: [],
        MetricsPushEnabled: false,
        Ipv6EnabledGroups: []);
}
