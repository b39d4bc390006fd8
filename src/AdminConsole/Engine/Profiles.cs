using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;
using Npgsql;

namespace AdminConsole.Engine;

/// <summary>What a person is called. Not part of the account's events, so that it can be forgotten.</summary>
public sealed record Profile(string Name, string Email)
{
    public static Profile None { get; } = new("", "");
}

/// <summary>Names and addresses of an account's people.</summary>
public sealed class Profiles
{
    private readonly PeopleTable _people;
    private readonly SecurityLog _log;

    internal Profiles(PeopleTable people, SecurityLog log) => (_people, _log) = (people, log);

    /// <summary>Those who are known by name; a deleted person is not among them.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<ImmutableDictionary<UserId, Profile>> OfAsync(AccountId account, CancellationToken cancellationToken)
    {
        try
        {
            var people = await _people.PeopleAsync(account, cancellationToken);
            return people.ToImmutableDictionary(p => p.UserId, p => new Profile(p.Name, p.Email));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new UnavailableException("The database does not answer.", e);
        }
    }

    /// <summary>When each of them signed in to the console last; who never did is not in it.</summary>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public Task<IReadOnlyDictionary<UserId, DateTimeOffset>> LastSignInsAsync(AccountId account, CancellationToken cancellationToken) =>
        DatabaseCalls.AskAsync(() => _log.LastSignInsAsync(account, cancellationToken));
}
