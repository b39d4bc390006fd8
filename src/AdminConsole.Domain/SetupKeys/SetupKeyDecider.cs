using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.SetupKeys;

internal static class SetupKeyDecider
{
    private const int MaxNameLength = 255;

    public static Decision Decide(Account account, SetupKeyCommand command) => command switch
    {
        CreateSetupKey c => Create(account, c),
        UpdateSetupKey c => Update(account, c),
        RevokeSetupKey c => Revoke(account, c),
        DeleteSetupKey c => Delete(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, SetupKeyEvent @event) => @event switch
    {
        SetupKeyCreated e => account with { SetupKeys = account.SetupKeys.SetItem(e.SetupKey.Id, e.SetupKey) },
        SetupKeyRevoked e => Change(account, e.Id, k => k with { Revoked = true, UpdatedAt = e.At }),
        SetupKeyGroupsChanged e => Change(account, e.Id, k => k with { AutoGroups = e.AutoGroups, UpdatedAt = e.At }),
        SetupKeyDeleted e => account with { SetupKeys = account.SetupKeys.Remove(e.Id) },
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Account Change(Account account, SetupKeyId id, Func<SetupKey, SetupKey> change) =>
        account.SetupKeys.GetValueOrDefault(id) is { } key
            ? account with { SetupKeys = account.SetupKeys.SetItem(id, change(key)) }
            : account;

    private static Decision Create(Account account, CreateSetupKey c)
    {
        var name = c.Name.Trim();
        if (account.SetupKeys.GetValueOrDefault(c.Id) is { } existing)
        {
            return existing.Hash == c.Hash && existing.Name == name
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"setup key with id {c.Id} already exists");
        }

        if (name.Length == 0)
            return Decision.Reject(RejectionKind.Invalid, "setup key name shouldn't be empty");

        if (name.Length > MaxNameLength)
            return Decision.Reject(RejectionKind.Invalid, $"setup key name should be at most {MaxNameLength} characters");

        if (c.ExpiresIn < TimeSpan.Zero)
            return Decision.Reject(RejectionKind.Invalid, "expiresIn can not be in the past");

        // Ten years is for ever to an admin and safe to add to any date.
        if (c.ExpiresIn > TimeSpan.FromDays(3653))
            return Decision.Reject(RejectionKind.Invalid, "expiresIn should be at most 10 years; 0 never expires");

        if (c.UsageLimit < 0)
            return Decision.Reject(RejectionKind.Invalid, "usage limit can not be negative");

        if (c.Type == SetupKeyType.OneOff && c.UsageLimit > 1)
            return Decision.Reject(RejectionKind.Invalid, "a one-off setup key admits one peer: its usage limit can't be above 1");

        if (Refusal(account, c.AutoGroups) is { } refusal)
            return refusal;

        return Decision.Accept(new SetupKeyCreated(new SetupKey(
            c.Id, name, c.Type, c.Hash, c.Mask, c.Now, c.ExpiresIn == TimeSpan.Zero ? null : c.Now + c.ExpiresIn, c.Now,
            Revoked: false, UsedTimes: 0, LastUsed: null, c.AutoGroups,
            c.Type == SetupKeyType.OneOff ? 1 : c.UsageLimit, c.Ephemeral, c.AllowExtraDnsLabels)));
    }

    private static Decision Update(Account account, UpdateSetupKey c)
    {
        if (account.SetupKeys.GetValueOrDefault(c.Id) is not { } key)
            return NotFound(c.Id);

        if (key.Revoked && !c.Revoked)
            return Decision.Reject(RejectionKind.Invalid, "can't un-revoke a revoked setup key");

        if (Refusal(account, c.AutoGroups) is { } refusal)
            return refusal;

        var events = ImmutableArray.CreateBuilder<AccountEvent>();
        if (!key.AutoGroups.AsSpan().SequenceEqual(c.AutoGroups.AsSpan()))
            events.Add(new SetupKeyGroupsChanged(c.Id, c.AutoGroups, c.Now));

        if (c.Revoked && !key.Revoked)
            events.Add(new SetupKeyRevoked(c.Id, c.Now));

        return Decision.Accept(events.ToImmutable());
    }

    private static Decision Revoke(Account account, RevokeSetupKey c)
    {
        if (account.SetupKeys.GetValueOrDefault(c.Id) is not { } key)
            return NotFound(c.Id);

        return key.Revoked ? Decision.Accept() : Decision.Accept(new SetupKeyRevoked(c.Id, c.Now));
    }

    private static Decision Delete(Account account, DeleteSetupKey c) =>
        account.SetupKeys.ContainsKey(c.Id) ? Decision.Accept(new SetupKeyDeleted(c.Id)) : NotFound(c.Id);

    private static Decision NotFound(SetupKeyId id) =>
        Decision.Reject(RejectionKind.NotFound, $"setup key: {id} not found");

    private static Decision? Refusal(Account account, ImmutableArray<GroupId> autoGroups)
    {
        foreach (var id in autoGroups)
        {
            if (account.Groups.GetValueOrDefault(id) is not { } group)
                return Decision.Reject(RejectionKind.Invalid, $"invalid auto groups: group not found: {id}");

            if (group.IsAll)
                return Decision.Reject(RejectionKind.Invalid, "invalid auto groups: can't add 'All' group to the setup key");
        }

        return null;
    }
}
