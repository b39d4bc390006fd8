using System.Collections.Frozen;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Storage;

/// <summary>
/// The stored name of every event. A name is for ever: classes may be renamed, these texts may not, and a name that was once
/// used is never given to something else.
/// </summary>
internal static class EventTypes
{
    public static FrozenDictionary<string, Type> ByName { get; } = new Dictionary<string, Type>
    {
        ["account_created"] = typeof(AccountCreated),
        ["serial_base_raised"] = typeof(SerialBaseRaised),
        ["account_settings_changed"] = typeof(AccountSettingsChanged),
        ["network_range_changed"] = typeof(NetworkRangeChanged),

        ["peer_registered"] = typeof(PeerRegistered),
        ["peer_meta_changed"] = typeof(PeerMetaChanged),
        ["peer_ssh_key_changed"] = typeof(PeerSshKeyChanged),
        ["peer_renamed"] = typeof(PeerRenamed),
        ["peer_ssh_switched"] = typeof(PeerSshSwitched),
        ["peer_login_expiration_switched"] = typeof(PeerLoginExpirationSwitched),
        ["peer_inactivity_expiration_switched"] = typeof(PeerInactivityExpirationSwitched),
        ["peer_address_changed"] = typeof(PeerAddressChanged),
        ["peer_login_expired"] = typeof(PeerLoginExpired),
        ["peer_login_renewed"] = typeof(PeerLoginRenewed),
        ["peer_location_changed"] = typeof(PeerLocationChanged),
        ["peer_approval_changed"] = typeof(PeerApprovalChanged),
        ["peer_deleted"] = typeof(PeerDeleted),

        ["setup_key_created"] = typeof(SetupKeyCreated),
        ["setup_key_revoked"] = typeof(SetupKeyRevoked),
        ["setup_key_groups_changed"] = typeof(SetupKeyGroupsChanged),
        ["setup_key_deleted"] = typeof(SetupKeyDeleted),

        ["group_created"] = typeof(GroupCreated),
        ["group_renamed"] = typeof(GroupRenamed),
        ["group_peers_changed"] = typeof(GroupPeersChanged),
        ["group_resources_changed"] = typeof(GroupResourcesChanged),
        ["group_deleted"] = typeof(GroupDeleted),

        ["policy_created"] = typeof(PolicyCreated),
        ["policy_changed"] = typeof(PolicyChanged),
        ["policy_deleted"] = typeof(PolicyDeleted),

        ["posture_check_created"] = typeof(PostureCheckCreated),
        ["posture_check_changed"] = typeof(PostureCheckChanged),
        ["posture_check_deleted"] = typeof(PostureCheckDeleted),

        ["route_created"] = typeof(RouteCreated),
        ["route_changed"] = typeof(RouteChanged),
        ["route_deleted"] = typeof(RouteDeleted),

        ["name_server_group_created"] = typeof(NameServerGroupCreated),
        ["name_server_group_changed"] = typeof(NameServerGroupChanged),
        ["name_server_group_deleted"] = typeof(NameServerGroupDeleted),
        ["dns_settings_changed"] = typeof(DnsSettingsChanged),
        ["zone_created"] = typeof(ZoneCreated),
        ["zone_changed"] = typeof(ZoneChanged),
        ["zone_deleted"] = typeof(ZoneDeleted),
        ["zone_record_added"] = typeof(ZoneRecordAdded),
        ["zone_record_changed"] = typeof(ZoneRecordChanged),
        ["zone_record_deleted"] = typeof(ZoneRecordDeleted),

        ["network_created"] = typeof(NetworkCreated),
        ["network_changed"] = typeof(NetworkChanged),
        ["network_deleted"] = typeof(NetworkDeleted),
        ["network_resource_created"] = typeof(NetworkResourceCreated),
        ["network_resource_changed"] = typeof(NetworkResourceChanged),
        ["network_resource_deleted"] = typeof(NetworkResourceDeleted),
        ["network_router_created"] = typeof(NetworkRouterCreated),
        ["network_router_changed"] = typeof(NetworkRouterChanged),
        ["network_router_deleted"] = typeof(NetworkRouterDeleted),

        ["ingress_peer_added"] = typeof(IngressPeerAdded),
        ["ingress_peer_changed"] = typeof(IngressPeerChanged),
        ["ingress_peer_removed"] = typeof(IngressPeerRemoved),
        ["port_allocation_created"] = typeof(PortAllocationCreated),
        ["port_allocation_changed"] = typeof(PortAllocationChanged),
        ["port_allocation_deleted"] = typeof(PortAllocationDeleted),

        ["user_added"] = typeof(UserAdded),
        ["user_approved"] = typeof(UserApproved),
        ["user_rejected"] = typeof(UserRejected),
        ["user_role_changed"] = typeof(UserRoleChanged),
        ["ownership_transferred"] = typeof(OwnershipTransferred),
        ["user_blocked"] = typeof(UserBlocked),
        ["user_unblocked"] = typeof(UserUnblocked),
        ["user_groups_changed"] = typeof(UserGroupsChanged),
        ["user_deleted"] = typeof(UserDeleted),
        ["access_token_created"] = typeof(AccessTokenCreated),
        ["access_token_deleted"] = typeof(AccessTokenDeleted),
    }.ToFrozenDictionary();

    public static FrozenDictionary<Type, string> Names { get; } = ByName.ToFrozenDictionary(e => e.Value, e => e.Key);
}
