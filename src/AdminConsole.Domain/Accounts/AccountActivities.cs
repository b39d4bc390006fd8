using System.Collections.Immutable;
using System.Diagnostics;

namespace AdminConsole.Domain.Accounts;

internal static class AccountActivities
{
    public static ImmutableArray<Activity> Of(Account before, AccountWideEvent @event) => @event switch
    {
        AccountCreated => [One(before, 4, "account.create", "Account created")],
        SerialBaseRaised => [One(before, -1, "account.restore", "Account restored")],
        AccountSettingsChanged e => Changed(before, before.Settings, e.Settings),
        NetworkRangeChanged e =>
        [
            One(before, 87, "account.network.range.update", "Account network range updated",
                ("old_network_range", before.Network.ToString()), ("new_network_range", e.Network.ToString())),
        ],
        _ => throw new UnreachableException($"No activity for {@event.GetType().Name}."),
    };

    /// <summary>One for each switch of the table that was turned; the others are in the event alone.</summary>
    private static ImmutableArray<Activity> Changed(Account before, AccountSettings was, AccountSettings now)
    {
        var turned = ImmutableArray.CreateBuilder<Activity>();
        Switch(was.PeerLoginExpirationEnabled, now.PeerLoginExpirationEnabled, 38,
            "account.setting.peer.login.expiration", "Account peer login expiration");
        if (was.PeerLoginExpiration != now.PeerLoginExpiration)
            Add(40, "account.setting.peer.login.expiration.update", "Account peer login expiration duration updated");

        Switch(was.PeerApprovalEnabled, now.PeerApprovalEnabled, 55, "account.setting.peer.approval", "Account peer approval");
        Switch(was.PeerInactivityExpirationEnabled, now.PeerInactivityExpirationEnabled, 65,
            "account.peer.inactivity.expiration", "Account peer inactivity expiration");
        if (now.PeerInactivityExpirationEnabled && was.PeerInactivityExpiration != now.PeerInactivityExpiration)
            Add(67, "account.peer.inactivity.expiration.update", "Account peer inactivity expiration duration updated");

        Switch(was.GroupsPropagationEnabled, now.GroupsPropagationEnabled, 69, "account.setting.group.propagation", "User group propagation");
        Switch(was.RoutingPeerDnsResolutionEnabled, now.RoutingPeerDnsResolutionEnabled, 71,
            "account.setting.routing.peer.dns.resolution", "Account routing peer DNS resolution");
        if (was.DnsDomain != now.DnsDomain)
        {
            Add(84, "account.dns.domain.update", "Account DNS domain updated",
                ("old_dns_domain", was.DnsDomain), ("new_dns_domain", now.DnsDomain));
        }

        Switch(was.LazyConnectionEnabled, now.LazyConnectionEnabled, 85, "account.setting.lazy.connection", "Account lazy connection");
        if (was.NetworkRangeV6 != now.NetworkRangeV6)
        {
            Add(87, "account.network.range.update", "Account network range updated",
                ("old_network_range_v6", was.NetworkRangeV6?.ToString() ?? ""), ("new_network_range_v6", now.NetworkRangeV6?.ToString() ?? ""));
        }

        if (was.AutoUpdateVersion != now.AutoUpdateVersion)
            Add(92, "account.settings.auto.version.update", "Account AutoUpdate Version updated");

        Switch(was.PeerExposeEnabled, now.PeerExposeEnabled, 114, "account.setting.peer.expose", "Account peer expose");
        Switch(was.AutoUpdateAlways, now.AutoUpdateAlways, 116, "account.setting.auto.update.always", "Account auto-update always");
        Switch(!was.Ipv6EnabledGroups.IsEmpty, !now.Ipv6EnabledGroups.IsEmpty, 121, "account.setting.ipv6", "Account IPv6 overlay");
        Switch(was.LocalMfaEnabled, now.LocalMfaEnabled, 123, "account.setting.local.mfa", "Account local MFA");
        Switch(was.MetricsPushEnabled, now.MetricsPushEnabled, 140, "account.setting.metrics.push", "Account metrics push");
        return turned.ToImmutable();

        void Switch(bool off, bool on, int number, string code, string message)
        {
            if (off != on)
                Add(on ? number : number + 1, code + (on ? ".enable" : ".disable"), message + (on ? " enabled" : " disabled"));
        }

        void Add(int number, string code, string message, params ReadOnlySpan<(string, string)> meta) =>
            turned.Add(One(before, number, code, message, meta));
    }

    private static Activity One(Account before, int number, string code, string message, params ReadOnlySpan<(string, string)> meta) =>
        Activity.One(number, code, message, before.Id.Value, meta);
}
