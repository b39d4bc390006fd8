using System.Collections.Immutable;

namespace AdminConsole.Components.Layout;

/// <summary>Short messages at the edge of the page: refusals, and results that are out of view.</summary>
public sealed class Notices(TimeProvider clock)
{
    // Long enough to read two sentences; what asks for an answer, or reports a refusal, stays until it is closed.
    private static readonly TimeSpan _reading = TimeSpan.FromSeconds(8);

    // More would cover the page; the oldest goes first.
    private const int Most = 4;

    private ImmutableArray<Notice> _all = [];
    private long _last;

    /// <param name="Refusal">Spoken at once by a screen reader, and it stays.</param>
    /// <param name="Action">What its button says; null if it has none.</param>
    public sealed record Notice(long Id, string Text, bool Refusal, string? Action, Func<Task>? OnAction);

    /// <summary>Oldest first.</summary>
    public ImmutableArray<Notice> All => _all;

    public event Action? Changed;

    public void Say(string text)
    {
        var id = Add(text, refusal: false, action: null, onAction: null);
        ITimer? timer = null;
        timer = clock.CreateTimer(_ =>
        {
            Close(id);
            timer?.Dispose();
        }, null, _reading, Timeout.InfiniteTimeSpan);
    }

    public void Refuse(string text) => Add(text, refusal: true, action: null, onAction: null);

    public void Offer(string text, string action, Func<Task> onAction) => Add(text, refusal: false, action, onAction);

    public void Close(long id)
    {
        ImmutableInterlocked.Update(ref _all, all => all.RemoveAll(n => n.Id == id));
        Changed?.Invoke();
    }

    private long Add(string text, bool refusal, string? action, Func<Task>? onAction)
    {
        var notice = new Notice(Interlocked.Increment(ref _last), text, refusal, action, onAction);
        ImmutableInterlocked.Update(ref _all, all => [.. all.Add(notice).TakeLast(Most)]);
        Changed?.Invoke();
        return notice.Id;
    }
}
