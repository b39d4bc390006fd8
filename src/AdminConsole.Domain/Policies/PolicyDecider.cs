using System.Diagnostics;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Policies;

internal static class PolicyDecider
{
    public static Decision Decide(Account account, PolicyCommand command) => command switch
    {
        CreatePolicy c => Create(account, c),
        UpdatePolicy c => Update(account, c),
        SwitchPolicy c => Switch(account, c),
        DeletePolicy c => Delete(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, PolicyEvent @event) => @event switch
    {
        PolicyCreated e => account with { Policies = account.Policies.Add(e.Policy) },
        PolicyChanged e => account with { Policies = [.. account.Policies.Select(p => p.Id == e.Policy.Id ? e.Policy : p)] },
        PolicyDeleted e => account with { Policies = account.Policies.RemoveAll(p => p.Id == e.Id) },
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Policy? Find(Account account, PolicyId id) => account.Policies.FirstOrDefault(p => p.Id == id);

    private static Decision Create(Account account, CreatePolicy c)
    {
        var policy = PolicyValidation.Cleaned(account, c.Policy);
        if (Find(account, policy.Id) is { } existing)
        {
            return existing.SameAs(policy)
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"policy with id {policy.Id} already exists");
        }

        return PolicyValidation.Refusal(account, c.Policy) ?? Decision.Accept(new PolicyCreated(policy));
    }

    private static Decision Update(Account account, UpdatePolicy c)
    {
        if (Find(account, c.Policy.Id) is not { } before)
            return NotFound(c.Policy.Id);

        if (PolicyValidation.Refusal(account, c.Policy) is { } refusal)
            return refusal;

        var policy = PolicyValidation.Cleaned(account, c.Policy);
        return policy.SameAs(before) ? Decision.Accept() : Decision.Accept(new PolicyChanged(policy));
    }

    private static Decision Switch(Account account, SwitchPolicy c)
    {
        if (Find(account, c.Id) is not { } policy)
            return NotFound(c.Id);

        if (policy.Enabled == c.Enabled)
            return Decision.Accept();

        // A policy of one rule is on or off as a whole: its rule follows, as people see one switch.
        var rules = policy.Rules.Length == 1 ? [policy.Rules[0] with { Enabled = c.Enabled }] : policy.Rules;
        return Decision.Accept(new PolicyChanged(policy with { Enabled = c.Enabled, Rules = rules }));
    }

    private static Decision Delete(Account account, DeletePolicy c) =>
        Find(account, c.Id) is null ? NotFound(c.Id) : Decision.Accept(new PolicyDeleted(c.Id));

    private static Decision NotFound(PolicyId id) => Decision.Reject(RejectionKind.NotFound, $"policy: {id} not found");
}
