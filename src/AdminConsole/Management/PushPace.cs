using System.Collections.Concurrent;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Management;

/// <summary>
/// How long a stream rests after it was told something: twice the CPU time of the account's last round of pushes, at least 20 ms, at
/// most 1 s. A single edit is never held back; a storm of edits takes at most a third of the host.
/// </summary>
internal sealed class PushPace
{
    private static readonly TimeSpan _least = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<AccountId, Round> _rounds = new();

    /// <summary>One peer's share of a round.</summary>
    public void Spent(AccountId account, long version, TimeSpan cpu)
    {
        var round = _rounds.AddOrUpdate(account, _ => new Round(version), (_, r) => r.Version >= version ? r : new Round(version));
        round.Add(cpu);
    }

    public TimeSpan AfterSend(AccountId account)
    {
        var rest = 2 * (_rounds.GetValueOrDefault(account)?.Cpu ?? TimeSpan.Zero);
        return rest < _least ? _least : rest > _most ? _most : rest;
    }

    private sealed class Round(long version)
    {
        private long _ticks;

        public long Version { get; } = version;

        public TimeSpan Cpu => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

        public void Add(TimeSpan cpu) => Interlocked.Add(ref _ticks, cpu.Ticks);
    }
}
