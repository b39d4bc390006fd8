using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>What a person is called. Not part of the account's events, so that it can be forgotten.</summary>
public sealed record Profile(string Name, string Email)
{
    public static Profile None { get; } = new("", "");
}

/// <summary>Names and addresses of an account's people.</summary>
public sealed class Profiles
{
    private readonly Accounts _accounts;
    private readonly PeopleTable _people;
    private readonly SecurityLog _log;

    internal Profiles(Accounts accounts, PeopleTable people, SecurityLog log) => (_accounts, _people, _log) = (accounts, people, log);

    /// <summary>Those who are known by name; a deleted person is not among them.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<ImmutableDictionary<UserId, Profile>> OfAsync(AccountId account, CancellationToken cancellationToken)
    {
        var people = await DatabaseCalls.AskAsync(() => _people.PeopleAsync(account, cancellationToken));
        return people.ToImmutableDictionary(p => p.UserId, p => new Profile(p.Name, p.Email));
    }

    /// <summary>When each of them signed in last, to the console or on a device; who never did is not in it.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<IReadOnlyDictionary<UserId, DateTimeOffset>> LastSignInsAsync(AccountId account, CancellationToken cancellationToken)
    {
        var last = new Dictionary<UserId, DateTimeOffset>(await DatabaseCalls.AskAsync(() => _log.LastSignInsAsync(account, cancellationToken)));
        foreach (var peer in (await _accounts.GetAsync(account, cancellationToken)).Snapshot.Peers)
        {
            if (peer is { UserId: { } user, LastLogin: { } at } && last.GetValueOrDefault(user) < at)
                last[user] = at;
        }

        return last;
    }
}
