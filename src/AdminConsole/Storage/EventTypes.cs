using System.Collections.Frozen;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
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

        ["peer_registered"] = typeof(PeerRegistered),
        ["peer_meta_changed"] = typeof(PeerMetaChanged),
        ["peer_ssh_key_changed"] = typeof(PeerSshKeyChanged),
        ["peer_renamed"] = typeof(PeerRenamed),
        ["peer_ssh_switched"] = typeof(PeerSshSwitched),
        ["peer_login_expiration_switched"] = typeof(PeerLoginExpirationSwitched),
        ["peer_inactivity_expiration_switched"] = typeof(PeerInactivityExpirationSwitched),
        ["peer_address_changed"] = typeof(PeerAddressChanged),
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

        ["user_added"] = typeof(UserAdded),
        ["access_token_created"] = typeof(AccessTokenCreated),
        ["access_token_deleted"] = typeof(AccessTokenDeleted),
    }.ToFrozenDictionary();

    public static FrozenDictionary<Type, string> Names { get; } = ByName.ToFrozenDictionary(e => e.Value, e => e.Key);
}
