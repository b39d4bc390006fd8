using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Components.History;

/// <summary>Which stretch of the account's history is wanted: the newest changes below a version.</summary>
/// <param name="Below">Only events of lower versions; null: up to the newest.</param>
/// <param name="Events">About how many events; a change is never cut in two.</param>
public sealed record HistoryQuestion(long? Below, int Events);

/// <summary>One stretch of the account's history.</summary>
/// <param name="Before">The account just before the first of <paramref name="Changes"/>: what they deleted still has its name there.</param>
/// <param name="Changes">Oldest first.</param>
public sealed record HistorySlice(Account Before, ImmutableArray<Change> Changes);

/// <summary>All events with one cause: one command of one actor.</summary>
/// <param name="Number">The version of its first event.</param>
/// <param name="PersonName">The name of a person or service user who did it; null if it was none, or one who has been deleted.</param>
/// <param name="Channel">The door it came through, as a word: console, API, peer, timer.</param>
public sealed record Change(
    long Number, DateTimeOffset At, Actor Actor, string? PersonName, string Channel, ImmutableArray<AccountEvent> Events);
