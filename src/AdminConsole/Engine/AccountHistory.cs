using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Storage;
using Npgsql;

namespace AdminConsole.Engine;

/// <summary>One stretch of an account's events.</summary>
/// <param name="Before">The account just before the first of them: what they deleted still has its name there.</param>
/// <param name="Events">Oldest first. Never a part of a change: all events of a command, or none.</param>
public sealed record HistorySlice(Account Before, ImmutableArray<RecordedEvent> Events);

/// <summary>What happened to an account, read back from its stream.</summary>
public sealed class AccountHistory
{
    private readonly AccountStream _stream;

    internal AccountHistory(AccountStream stream) => _stream = stream;

    /// <summary>The newest events below a version.</summary>
    /// <param name="below">The version of the first event already known; the account's version + 1 to start with.</param>
    /// <param name="most">About how many: a change is not cut in two.</param>
    /// <exception cref="UnavailableException">The database is away.</exception>
    public async Task<HistorySlice> ReadAsync(AccountId id, long below, int most, CancellationToken cancellationToken)
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
        catch (Exception e) when (e is NpgsqlException or TimeoutException or Marten.Exceptions.MartenCommandException)
        {
            throw new UnavailableException("The database does not answer.", e);
        }
    }
}
