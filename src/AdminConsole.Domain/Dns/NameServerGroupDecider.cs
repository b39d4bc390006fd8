using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Dns;

internal static class NameServerGroupDecider
{
    public static Decision Create(Account account, CreateNameServerGroup c)
    {
        if (!c.NameServerGroup.TryRead(c.Id, out var group, out var problem))
            return Invalid(problem);

        if (account.NameServerGroups.GetValueOrDefault(c.Id) is { } existing)
        {
            return existing.SameAs(group)
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"nameserver group with id {c.Id} already exists");
        }

        return Refusal(account, group) ?? Decision.Accept(new NameServerGroupCreated(group));
    }

    public static Decision Update(Account account, UpdateNameServerGroup c)
    {
        if (account.NameServerGroups.GetValueOrDefault(c.Id) is not { } before)
            return NotFound(c.Id);

        if (!c.NameServerGroup.TryRead(c.Id, out var group, out var problem))
            return Invalid(problem);

        if (Refusal(account, group) is { } refusal)
            return refusal;

        return group.SameAs(before) ? Decision.Accept() : Decision.Accept(new NameServerGroupChanged(group));
    }

    public static Decision Delete(Account account, DeleteNameServerGroup c) =>
        account.NameServerGroups.ContainsKey(c.Id) ? Decision.Accept(new NameServerGroupDeleted(c.Id)) : NotFound(c.Id);

    private static Decision? Refusal(Account account, NameServerGroup group) =>
        account.NameServerGroups.Values.Any(other => other.Id != group.Id && other.Name == group.Name)
            ? Invalid($"nameserver group with name {group.Name} already exist")
            : GroupList.Refusal(account, group.Groups);

    private static Decision NotFound(NameServerGroupId id) =>
        Decision.Reject(RejectionKind.NotFound, $"nameserver group: {id} not found");

    private static Decision Invalid(string message) => Decision.Reject(RejectionKind.Invalid, message);
}
