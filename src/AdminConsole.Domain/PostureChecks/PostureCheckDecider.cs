using System.Diagnostics;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.PostureChecks;

internal static class PostureCheckDecider
{
    public static Decision Decide(Account account, PostureCheckCommand command) => command switch
    {
        CreatePostureCheck c => Create(account, c),
        UpdatePostureCheck c => Update(account, c),
        DeletePostureCheck c => Delete(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, PostureCheckEvent @event) => @event switch
    {
        PostureCheckCreated e => account with { PostureChecks = account.PostureChecks.SetItem(e.PostureCheck.Id, e.PostureCheck) },
        PostureCheckChanged e => account with { PostureChecks = account.PostureChecks.SetItem(e.PostureCheck.Id, e.PostureCheck) },
        PostureCheckDeleted e => account with { PostureChecks = account.PostureChecks.Remove(e.Id) },
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Decision Create(Account account, CreatePostureCheck c)
    {
        var check = PostureCheckValidation.Cleaned(c.PostureCheck);
        if (account.PostureChecks.GetValueOrDefault(check.Id) is { } existing)
        {
            return existing.SameAs(check)
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"posture checks with id {check.Id} already exists");
        }

        return Refusal(account, check, c.GeoDatabase) ?? Decision.Accept(new PostureCheckCreated(check));
    }

    private static Decision Update(Account account, UpdatePostureCheck c)
    {
        if (account.PostureChecks.GetValueOrDefault(c.PostureCheck.Id) is not { } before)
            return NotFound(c.PostureCheck.Id);

        var check = PostureCheckValidation.Cleaned(c.PostureCheck);
        if (Refusal(account, check, c.GeoDatabase) is { } refusal)
            return refusal;

        return check.SameAs(before) ? Decision.Accept() : Decision.Accept(new PostureCheckChanged(check));
    }

    private static Decision Delete(Account account, DeletePostureCheck c)
    {
        if (!account.PostureChecks.ContainsKey(c.Id))
            return NotFound(c.Id);

        if (account.Policies.FirstOrDefault(p => p.SourcePostureChecks.Contains(c.Id)) is { } policy)
            return Decision.Reject(RejectionKind.Precondition, $"posture checks have been linked to policy: {policy.Name}");

        return Decision.Accept(new PostureCheckDeleted(c.Id));
    }

    private static Decision? Refusal(Account account, PostureCheck check, bool geoDatabase)
    {
        if (PostureCheckValidation.Refusal(check, geoDatabase) is { } refusal)
            return refusal;

        return account.PostureChecks.Values.Any(c => c.Id != check.Id && c.Name == check.Name)
            ? Decision.Reject(RejectionKind.Precondition, $"posture checks with name {check.Name} already exists")
            : null;
    }

    private static Decision NotFound(PostureCheckId id) => Decision.Reject(RejectionKind.NotFound, $"posture checks: {id} not found");
}
