using System.Collections.Immutable;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.Accounts;

/// <summary>Account-wide switches, as NetBird's API knows them (AccountSettings and AccountExtraSettings).</summary>
/// <param name="PeerLoginExpiration">1 hour to 180 days, also while it is not enabled.</param>
/// <param name="RegularUsersViewBlocked">True: users without a role see no peers, not even their own.</param>
/// <param name="GroupsPropagationEnabled">True: the groups of a user are the groups of the user's peers.</param>
/// <param name="JwtGroupsClaimName">The claim of a sign-in's token that names groups.</param>
/// <param name="JwtAllowGroups">Who brings none of these in the token may not sign in. Empty: everybody may.</param>
/// <param name="DnsDomain">Domain of the peers' names, lower case, without a trailing dot. Empty: peers have no names.</param>
/// <param name="UserApprovalRequired">True: who joins uninvited waits until an admin approves.</param>
/// <param name="AutoUpdateVersion">"latest", "disabled", a version; empty: agents are left alone.</param>
/// <param name="Ipv6EnabledGroups">Whose members take part in the IPv6 overlay.</param>
/// <param name="NetworkRangeV6">The overlay's IPv6 range, masked; null: none was chosen.</param>
/// <param name="NetworkTrafficLogsGroups">Whose members report their traffic. Empty: all peers.</param>
/// <param name="LocalMfaEnabled">Users with a password of ours need a second factor: who has none sets one up before anything else.</param>
/// <param name="AgentNetworkOnly">Needs <paramref name="AgentNetworkFeature"/>.</param>
/// <param name="AgentNetworkFeature">True: dashboards show their pages of agent networks.</param>
/// <param name="SignupFormPending">True: dashboards ask the first user about the company.</param>
/// <param name="OnboardingFlowPending">True: dashboards lead the first user through the first steps.</param>
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
    ImmutableArray<GroupId> Ipv6EnabledGroups,
    IpPrefix? NetworkRangeV6,
    bool NetworkTrafficLogsEnabled,
    ImmutableArray<GroupId> NetworkTrafficLogsGroups,
    bool NetworkTrafficPacketCounterEnabled,
    bool LocalMfaEnabled,
    bool AgentNetworkOnly,
    bool AgentNetworkFeature,
    bool SignupFormPending,
    bool OnboardingFlowPending)
{
    /// <summary>
    /// Whose e-mail address, verified by the provider, is of one of these domains joins without waiting for approval. Lower case.
    /// </summary>
    public ImmutableArray<string> ApprovedDomains { get; init; } = [];

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
        Ipv6EnabledGroups: [],
        NetworkRangeV6: null,
        NetworkTrafficLogsEnabled: false,
        NetworkTrafficLogsGroups: [],
        NetworkTrafficPacketCounterEnabled: false,
        LocalMfaEnabled: false,
        AgentNetworkOnly: false,
        AgentNetworkFeature: false,
        SignupFormPending: false,
        OnboardingFlowPending: false);

    /// <summary>The answer to whose token names none of <see cref="JwtAllowGroups"/>.</summary>
    public const string TokenGroupsRefusedText = "user does not belong to any of the allowed JWT groups";

    /// <summary>True if a sign-in whose token names these groups may go on.</summary>
    public bool AdmitsTokenGroups(ImmutableArray<string> groups) =>
        !JwtGroupsEnabled || JwtAllowGroups.IsEmpty || JwtAllowGroups.Any(groups.Contains);

    /// <summary>True if somebody with this address need not wait for approval.</summary>
    /// <param name="email">As the provider names it.</param>
    /// <param name="verified">True if the provider has verified that the person owns it.</param>
    public bool Approves(string email, bool verified)
    {
        var at = email.LastIndexOf('@');
        return verified && at > 0 && ApprovedDomains.Contains(email[(at + 1)..].ToLowerInvariant());
    }

    /// <summary>Which switch names the group, such as <c>settings: peer expose</c>; null if none does.</summary>
    public string? LinkTo(GroupId group) =>
        NetworkTrafficLogsGroups.Contains(group) ? "settings: traffic event logging"
        : PeerExposeGroups.Contains(group) ? "settings: peer expose"
        : Ipv6EnabledGroups.Contains(group) ? "settings: IPv6 overlay"
        : null;

    /// <summary>True if both say the same; record equality would compare the lists by reference.</summary>
    public bool SameAs(AccountSettings other) =>
        WithoutLists() == other.WithoutLists()
        && ApprovedDomains.AsSpan().SequenceEqual(other.ApprovedDomains.AsSpan())
        && JwtAllowGroups.AsSpan().SequenceEqual(other.JwtAllowGroups.AsSpan())
        && PeerExposeGroups.AsSpan().SequenceEqual(other.PeerExposeGroups.AsSpan())
        && Ipv6EnabledGroups.AsSpan().SequenceEqual(other.Ipv6EnabledGroups.AsSpan())
        && NetworkTrafficLogsGroups.AsSpan().SequenceEqual(other.NetworkTrafficLogsGroups.AsSpan());

    private AccountSettings WithoutLists() =>
        this with { ApprovedDomains = [], JwtAllowGroups = [], PeerExposeGroups = [], Ipv6EnabledGroups = [], NetworkTrafficLogsGroups = [] };
}
