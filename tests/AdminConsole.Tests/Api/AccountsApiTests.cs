namespace AdminConsole.Tests.Api;

public sealed class AccountsApiTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    public async Task There_is_exactly_one_account_the_callers()
    {
        await house.OtherAccountAsync();
        var account = await house.AccountAsync();

        var reply = await house.Owner.GetAsync($"accounts?account={house.NewId()}");

        Assert.Equal(
            $$$"""
            [{"id":"{{{account.Id}}}","settings":{"peer_login_expiration_enabled":true,"peer_login_expiration":86400,
            "peer_inactivity_expiration_enabled":false,"peer_inactivity_expiration":600,"regular_users_view_blocked":true,
            "groups_propagation_enabled":true,"jwt_groups_enabled":false,"jwt_groups_claim_name":"","jwt_allow_groups":[],
            "routing_peer_dns_resolution_enabled":true,"dns_domain":"netbird.selfhosted","network_range":"{{{account.Network}}}",
            "peer_expose_enabled":false,"peer_expose_groups":[],"extra":{"peer_approval_enabled":false,"user_approval_required":true,
            "network_traffic_logs_enabled":false,"network_traffic_logs_groups":[],"network_traffic_packet_counter_enabled":false},
            "lazy_connection_enabled":false,"auto_update_version":"","auto_update_always":false,"metrics_push_enabled":false,
            "ipv6_enabled_groups":[]},"domain":"","domain_category":"","created_at":"{{{Text(account.CreatedAt)}}}",
            "created_by":"{{{house.OwnerId}}}","onboarding":{"signup_form_pending":false,"onboarding_flow_pending":false}}]
            """.ReplaceLineEndings(""),
            reply.Text);
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", System.Globalization.CultureInfo.InvariantCulture);
}
