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
        || SubjectOf(recorded.Event) == user
        || recorded.Event is OwnershipTransferred { From: { } from } && from == user;

    /// <summary>To whom it was done; null where it was not done to a user.</summary>
    public static UserId? SubjectOf(AccountEvent @event) => @event switch
    {
        UserAdded e => e.User.Id,
        UserApproved e => e.UserId,
        UserRejected e => e.UserId,
        UserRoleChanged e => e.UserId,
        OwnershipTransferred e => e.To,
        UserBlocked e => e.UserId,
        UserUnblocked e => e.UserId,
        UserGroupsChanged e => e.UserId,
        UserDeleted e => e.UserId,
        AccessTokenCreated e => e.UserId,
        AccessTokenDeleted e => e.UserId,
        PeerRegistered e => e.Peer.UserId,
        _ => null,
    };
}
