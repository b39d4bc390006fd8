using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;

namespace AdminConsole.Components.History;

/// <summary>Which events tell of a user.</summary>
public static class UserChanges
{
    /// <summary>True for what the user did, for what was done to it, and for its devices coming.</summary>
    public static bool Concerns(this RecordedEvent recorded, UserId user) =>
        (recorded.Provenance.ActorKind == "user" && recorded.Provenance.ActorId == user.Value)
        || recorded.Event switch
        {
            UserAdded e => e.User.Id == user,
            UserApproved e => e.UserId == user,
            UserRejected e => e.UserId == user,
            UserRoleChanged e => e.UserId == user,
            OwnershipTransferred e => e.From == user || e.To == user,
            UserBlocked e => e.UserId == user,
            UserUnblocked e => e.UserId == user,
            UserGroupsChanged e => e.UserId == user,
            UserDeleted e => e.UserId == user,
            AccessTokenCreated e => e.UserId == user,
            AccessTokenDeleted e => e.UserId == user,
            PeerRegistered e => e.Peer.UserId == user,
            _ => false,
        };
}
