using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// What all maps of one version share, computed once: peers numbered in the order of their ids, groups resolved, rules expanded to
/// sides, and for each peer the rules that concern it.
/// </summary>
internal sealed class AccountIndex
{
    // The index is a function of the account alone, so it may live as long as that snapshot and is never out of date. All streams ask
    // for it at the same moment: one computes it, the others wait.
    private static readonly ConditionalWeakTable<Account, Lazy<AccountIndex>> _known = [];

    private readonly Account _account;
    private readonly Dictionary<PeerId, int> _numbers;
    private readonly Peer[] _peers;
    private readonly Neighbour[] _neighbours;
    private readonly int _validCount;

    /// <summary>By peer number; null if no rule concerns the peer.</summary>
    private readonly List<RuleMembership>?[] _memberships;

    private AccountIndex(Account account)
    {
        _account = account;
        _peers = [.. account.Peers];
        _numbers = new Dictionary<PeerId, int>(_peers.Length);
        _neighbours = new Neighbour[_peers.Length];
        for (var i = 0; i < _peers.Length; i++)
        {
            _numbers.Add(_peers[i].Id, i);
            _neighbours[i] = Neighbour.Of(_peers[i], account.Settings.DnsDomain);
        }

        _validCount = _peers.Count(p => !p.ApprovalRequired);
        _memberships = new List<RuleMembership>?[_peers.Length];
        foreach (var rule in account.Policies.Where(p => p.Enabled).SelectMany(p => p.Rules).Where(r => r.Enabled))
            Expand(rule);
    }

    public static AccountIndex Of(Account account) =>
        _known.GetValue(account, a => new Lazy<AccountIndex>(() => new AccountIndex(a))).Value;

    /// <summary>Null if there is no such peer.</summary>
    public MapInputs? InputsOf(PeerId id) => _numbers.TryGetValue(id, out var number)
        ? new MapInputs(_account.Settings, _account.Network.Length, _peers[number], _neighbours[number], _memberships[number])
        : null;

    private void Expand(PolicyRule rule)
    {
        var sources = NumbersOf(rule.Sources, rule.SourceResource);
        var destinations = NumbersOf(rule.Destinations, rule.DestinationResource);
        if (sources.Length == 0 || destinations.Length == 0)
            return;

        // Only where both sides are exactly all valid peers do agents' "every peer" and the rule mean the same.
        var isEverybody = sources.Length == _validCount && destinations.Length == _validCount;
        var expanded = ExpandedRule.Of(rule, SideOf(sources), SideOf(destinations), isEverybody);
        foreach (var number in sources)
            (_memberships[number] ??= []).Add(new RuleMembership(expanded, IsSource: true, IsDestination: false));

        foreach (var number in destinations)
        {
            var list = _memberships[number] ??= [];
            if (list.Count > 0 && list[^1].Rule == expanded)
                list[^1] = list[^1] with { IsDestination = true };
            else
                list.Add(new RuleMembership(expanded, IsSource: false, IsDestination: true));
        }
    }

    private Side SideOf(int[] numbers) => new(Array.ConvertAll(numbers, n => _neighbours[n]));

    /// <summary>The numbers of the side's valid peers, ascending, each once. Numbers count the peers in the order of their ids.</summary>
    private int[] NumbersOf(ImmutableArray<GroupId> groups, ResourceRef? resource)
    {
        var members = resource is { Type: ResourceType.Peer }
            ? [new PeerId(resource.Id)]
            : groups.Select(_account.Groups.GetValueOrDefault).OfType<Group>().SelectMany(g => g.Peers);

        return
        [
            .. members
                .Select(id => _numbers.GetValueOrDefault(id, -1))
                .Where(n => n >= 0 && !_peers[n].ApprovalRequired)
                .Distinct()
                .Order(),
        ];
    }
}
