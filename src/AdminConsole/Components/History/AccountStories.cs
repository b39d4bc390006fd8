using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using static AdminConsole.Components.History.StoryWords;

namespace AdminConsole.Components.History;

internal static class AccountStories
{
    public static EventStory Of(Account before, AccountWideEvent @event) => @event switch
    {
        AccountCreated e => new("created the account", "", [new("Network", null, e.Network.ToString()), .. Some("DNS domain", null, e.Settings.DnsDomain)]),
        SerialBaseRaised => new("restored the account", "", []),
        AccountSettingsChanged e => Settings(before, before.Settings, e.Settings),
        NetworkRangeChanged e => new("moved all peers to another network range", "",
            [.. Differs("Network", before.Network.ToString(), e.Network.ToString()), new("Peers", null, Count(e.Addresses.Length, "peer"))]),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    /// <summary>What was switched alone stands in the line itself.</summary>
    private static EventStory Settings(Account account, AccountSettings was, AccountSettings now)
    {
        ImmutableArray<FieldChange> fields =
        [
            .. Switch("Session expiry of peers", was.PeerLoginExpirationEnabled, now.PeerLoginExpirationEnabled),
            .. Differs("Sessions of peers last", Span(was.PeerLoginExpiration), Span(now.PeerLoginExpiration)),
            .. Switch("Expiry of inactive peers", was.PeerInactivityExpirationEnabled, now.PeerInactivityExpirationEnabled),
            .. Differs("Inactive after", Span(was.PeerInactivityExpiration), Span(now.PeerInactivityExpiration)),
            .. Switch("Approval of new peers", was.PeerApprovalEnabled, now.PeerApprovalEnabled),
            .. Switch("Approval of new users", was.UserApprovalRequired, now.UserApprovalRequired),
            .. Differs("Approved e-mail domains", List(was.ApprovedDomains), List(now.ApprovedDomains)),
            .. Switch("Console hidden from plain users", was.RegularUsersViewBlocked, now.RegularUsersViewBlocked),
            .. Switch("Groups of users on their peers", was.GroupsPropagationEnabled, now.GroupsPropagationEnabled),
            .. Switch("Groups from sign-in tokens", was.JwtGroupsEnabled, now.JwtGroupsEnabled),
            .. Differs("Claim with groups", was.JwtGroupsClaimName, now.JwtGroupsClaimName),
            .. Differs("Groups that may sign in", List(was.JwtAllowGroups), List(now.JwtAllowGroups)),
            .. Switch("Second factor for passwords", was.LocalMfaEnabled, now.LocalMfaEnabled),
            .. Differs("DNS domain", was.DnsDomain, now.DnsDomain),
            .. Switch("DNS answers on routing peers", was.RoutingPeerDnsResolutionEnabled, now.RoutingPeerDnsResolutionEnabled),
            .. Switch("Lazy connections", was.LazyConnectionEnabled, now.LazyConnectionEnabled),
            .. Differs("Version that agents update to", was.AutoUpdateVersion, now.AutoUpdateVersion),
            .. Switch("Forced updates of agents", was.AutoUpdateAlways, now.AutoUpdateAlways),
            .. Switch("Services exposed by peers", was.PeerExposeEnabled, now.PeerExposeEnabled),
            .. Differs("Groups that may expose services", Names(account, was.PeerExposeGroups), Names(account, now.PeerExposeGroups)),
            .. Switch("Metrics", was.MetricsPushEnabled, now.MetricsPushEnabled),
            .. Differs("IPv6 groups", Names(account, was.Ipv6EnabledGroups), Names(account, now.Ipv6EnabledGroups)),
            .. Differs("IPv6 range", was.NetworkRangeV6?.ToString(), now.NetworkRangeV6?.ToString()),
            .. Switch("Traffic events", was.NetworkTrafficLogsEnabled, now.NetworkTrafficLogsEnabled),
            .. Differs("Traffic events of groups", Names(account, was.NetworkTrafficLogsGroups), Names(account, now.NetworkTrafficLogsGroups)),
            .. Switch("Packets counted in traffic events", was.NetworkTrafficPacketCounterEnabled, now.NetworkTrafficPacketCounterEnabled),
            .. Switch("Agent networks alone", was.AgentNetworkOnly, now.AgentNetworkOnly),
            .. Switch("Pages of agent networks", was.AgentNetworkFeature, now.AgentNetworkFeature),
            .. Switch("Questions at sign-up", was.SignupFormPending, now.SignupFormPending),
            .. Switch("First steps", was.OnboardingFlowPending, now.OnboardingFlowPending),
        ];
        return fields is [{ After: "On" or "Off" } only]
            ? new EventStory(only.After == "On" ? "switched on setting" : "switched off setting", only.Field, fields)
            : new EventStory("changed the settings", "", fields);
    }

    private static IEnumerable<FieldChange> Switch(string field, bool was, bool now) => Differs(field, OnOff(was), OnOff(now));

    private static string List(ImmutableArray<string> texts) => string.Join(", ", texts);
}
