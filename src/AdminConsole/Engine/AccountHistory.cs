using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>One event of an account's past.</summary>
/// <param name="Before">The account just before the event: what the event deleted still has its name there.</param>
/// <param name="Activities">What the audit calls it; several, or none.</param>
public sealed record HistoryEntry(RecordedEvent Recorded, Account Before, ImmutableArray<Activity> Activities);

/// <summary>Something that concerns the account's security and changed nothing in it, such as a sign-in.</summary>
/// <param name="Kind">For example <c>dashboard.login</c>.</param>
/// <param name="Subject">The user or object that it concerns; empty if unknown.</param>
/// <param name="Actor">The user who did it to somebody else; empty where that is the subject.</param>
public sealed record SecurityHappening(long Id, DateTimeOffset At, string Kind, string Subject, string Actor, string Address, string Client);

/// <summary>One stretch of an account's events.</summary>
/// <param name="Before">The account just before the first of them: what they deleted still has its name there.</param>
/// <param name="Events">Oldest first. Never a part of a change: all events of a command, or none.</param>
public sealed record HistorySlice(Account Before, ImmutableArray<RecordedEvent> Events);

/// <summary>What has happened to an account, the newest first, page by page.</summary>
public sealed class AccountHistory
{
    /// <summary>
    /// Some tenths of a second of reading and folding. A screen takes a tenth of it; who wants all takes pages of this size, since
    /// each page begins with reading a snapshot.
    /// </summary>
    public const int MaxCount = 5_000;

    private readonly AccountStream _stream;
    private readonly SecurityLog _securityLog;

    internal AccountHistory(AccountStream stream, SecurityLog securityLog) => (_stream, _securityLog) = (stream, securityLog);

    /// <param name="beforeVersion">Only events below this version; null begins with the newest.</param>
    /// <param name="count">At most <see cref="MaxCount"/>.</param>
    /// <returns>The newest first; empty when there is nothing older.</returns>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<IReadOnlyList<HistoryEntry>> ReadAsync(
        AccountId id, long? beforeVersion, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(count, Math.Clamp(count, 1, MaxCount));
        try
        {
            var last = (beforeVersion ?? await _stream.VersionAsync(id, cancellationToken) + 1) - 1;
            if (last <= 0)
                return [];

            var start = Math.Max(0, last - count);
            var account = start == 0 ? Account.Empty(id) : await _stream.LoadAtAsync(id, start, cancellationToken);
            return Walk(account, await _stream.ReadAsync(id, start, cancellationToken, until: last));
        }
        catch (Exception e) when (DatabaseTrouble.Is(e))
        {
            throw new UnavailableException("The database does not answer.", e);
        }
    }

    /// <summary>The newest events below a version.</summary>
    /// <param name="below">The version of the first event already known; the account's version + 1 to start with.</param>
    /// <param name="most">About how many: a change is not cut in two.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<HistorySlice> ReadChangesAsync(AccountId id, long below, int most, CancellationToken cancellationToken)
    {
        var last = below - 1;
        var after = Math.Max(0, last - most);
        if (last <= 0)
            return new HistorySlice(Account.Empty(id), []);

        try
        {
            var events = await _stream.ReadAsync(id, after, cancellationToken, until: last);
            if (events.Count == 0)
                return new HistorySlice(Account.Empty(id), []);

            // The window may begin inside a change: take the rest of it too.
            var start = events[0].Provenance.Change - 1;
            if (start < after)
                events = [.. await _stream.ReadAsync(id, start, cancellationToken, until: after), .. events];

            start = Math.Min(start, after);
            var before = start == 0 ? Account.Empty(id) : await _stream.LoadAtAsync(id, start, cancellationToken);
            return new HistorySlice(before, [.. events]);
        }
        catch (Exception e) when (DatabaseTrouble.Is(e))
        {
            throw new UnavailableException("The database does not answer.", e);
        }
    }

    /// <summary>Sign-ins and what else concerns the account's security, the newest first.</summary>
    /// <param name="of">Only what concerns this user; null: all.</param>
    /// <param name="below">The last one that is known already; null begins with the newest.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<IReadOnlyList<SecurityHappening>> ReadSecurityAsync(
        AccountId id, UserId? of, SecurityHappening? below, int count, CancellationToken cancellationToken)
    {
        var rows = await DatabaseCalls.AskAsync(
            () => _securityLog.ReadAsync(id, of, below is null ? null : (below.At, below.Id), count, cancellationToken));
        return [.. rows.Select(Of)];
    }

    private static SecurityHappening Of(SecurityRow row) => new(row.Id, row.At, row.Kind, row.Subject, row.Actor, row.Address, row.Client);

    private static HistoryEntry[] Walk(Account account, IReadOnlyList<RecordedEvent> events)
    {
        var entries = new HistoryEntry[events.Count];
        for (var i = 0; i < events.Count; i++)
        {
            entries[^(i + 1)] = new HistoryEntry(events[i], account, Activity.Of(account, events[i].Event));
            account = Account.Evolve(account, events[i].Event);
        }

        return entries;
    }
}
