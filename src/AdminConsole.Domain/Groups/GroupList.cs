using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Groups;

/// <summary>A list of groups that must not be empty and names only what exists. The texts are those of NetBird's API.</summary>
internal static class GroupList
{
    public static Decision? Refusal(Account account, ImmutableArray<GroupId> ids)
    {
        if (ids.Length == 0)
            return Decision.Reject(RejectionKind.Invalid, "the list of group IDs should not be empty");

        foreach (var id in ids)
        {
            if (id.Value.Length == 0)
                return Decision.Reject(RejectionKind.Invalid, "group ID should not be empty string");

            if (!account.Groups.ContainsKey(id))
                return Decision.Reject(RejectionKind.Invalid, $"group id {id} not found");
        }

        return null;
    }

    /// <summary>Each once and in the given order, so that no list is longer than there are groups.</summary>
    public static ImmutableArray<GroupId> Once(ImmutableArray<GroupId> ids) => [.. ids.Distinct()];
}
