using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// The peers of one version, numbered in the order of their ids, and what groups and posture checks mean in numbers. Whatever is asked
/// twice is computed once.
/// </summary>
internal sealed class PeerNumbers
{
    private readonly Account _account;
    private readonly Dictionary<PeerId, int> _numbers;
    private readonly Dictionary<GroupId, int[]> _members = [];
    private readonly Dictionary<int[], Side> _sides = new(SameNumbers.Instance);
    private readonly Dictionary<PostureCheckId, bool?[]> _verdicts = [];

    public PeerNumbers(Account account)
    {
        _account = account;
        Peers = [.. account.Peers];
        _numbers = new Dictionary<PeerId, int>(Peers.Length);
        Neighbours = new Neighbour[Peers.Length];
        for (var i = 0; i < Peers.Length; i++)
        {
            _numbers.Add(Peers[i].Id, i);
            Neighbours[i] = Neighbour.Of(Peers[i], account.Settings.DnsDomain);
        }

        ValidCount = Peers.Count(p => !p.ApprovalRequired);
    }

    /// <summary>By number.</summary>
    public Peer[] Peers { get; }

    /// <summary>By number.</summary>
    public Neighbour[] Neighbours { get; }

    /// <summary>How many peers need no approval.</summary>
    public int ValidCount { get; }

    public int Count => Peers.Length;

    /// <summary>-1 if there is no such peer.</summary>
    public int Of(PeerId id) => _numbers.GetValueOrDefault(id, -1);

    public bool IsValid(int number) => !Peers[number].ApprovalRequired;

    /// <summary>One object for the same peers, whichever rule names them.</summary>
    public Side SideOf(int[] numbers)
    {
        if (_sides.TryGetValue(numbers, out var known))
            return known;

        var side = new Side(Array.ConvertAll(numbers, n => Neighbours[n]));
        _sides.Add(numbers, side);
        return side;
    }

    /// <summary>Ascending, each once. Groups and peers that do not exist are passed over.</summary>
    public int[] MembersOf(ImmutableArray<GroupId> groups)
    {
        // Where everybody is meant nobody else has to be looked for.
        if (groups.Length == 1)
            return MembersOf(groups[0]);

        if (groups.FirstOrDefault(g => _account.Groups.GetValueOrDefault(g)?.IsAll == true) is { Value: not null } all)
            return MembersOf(all);

        return [.. groups.SelectMany(MembersOf).Distinct().Order()];
    }

    /// <summary>The valid peers of a rule's source side that pass the checks of its policy.</summary>
    public int[] SourcesOf(Policy policy, PolicyRule rule) =>
        [.. SideOf(rule.Sources, rule.SourceResource).Where(n => IsValid(n) && Passes(policy.SourcePostureChecks, n))];

    /// <summary>The valid peers of a rule's destination side.</summary>
    public int[] DestinationsOf(PolicyRule rule) => [.. SideOf(rule.Destinations, rule.DestinationResource).Where(IsValid)];

    /// <summary>All that a rule's source side names, whether they pass or not.</summary>
    public int[] NamedAsSources(PolicyRule rule) => SideOf(rule.Sources, rule.SourceResource);

    /// <summary>As a source is judged, but without remembering anything.</summary>
    public static bool Passes(Account account, ImmutableArray<PostureCheckId> checks, Peer peer) =>
        checks.All(id => account.PostureChecks.GetValueOrDefault(id) is not { } check || PostureEvaluation.Passes(check, peer));

    private int[] SideOf(ImmutableArray<GroupId> groups, ResourceRef? resource) => resource switch
    {
        { Type: ResourceType.Peer } => Of(new PeerId(resource.Id)) is >= 0 and var number ? [number] : [],
        _ => MembersOf(groups),
    };

    private int[] MembersOf(GroupId id)
    {
        if (_members.TryGetValue(id, out var known))
            return known;

        // Members are sorted by id, as numbers are.
        int[] members = [.. _account.Groups.GetValueOrDefault(id)?.Peers.Select(Of).Where(n => n >= 0) ?? []];
        _members.Add(id, members);
        return members;
    }

    /// <summary>A check that does not exist any more asks for nothing.</summary>
    private bool Passes(ImmutableArray<PostureCheckId> checks, int number)
    {
        foreach (var id in checks)
        {
            if (_account.PostureChecks.GetValueOrDefault(id) is not { } check)
                continue;

            if (!_verdicts.TryGetValue(id, out var verdicts))
                _verdicts.Add(id, verdicts = new bool?[Count]);

            if (!(verdicts[number] ??= PostureEvaluation.Passes(check, Peers[number])))
                return false;
        }

        return true;
    }

    private sealed class SameNumbers : IEqualityComparer<int[]>
    {
        public static SameNumbers Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] numbers)
        {
            var hash = numbers.Length;
            foreach (var number in numbers)
                hash = (hash * 31) + number;

            return hash;
        }
    }
}
