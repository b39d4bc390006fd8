using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// What all maps of one version share, computed once: peers numbered in the order of their ids, groups resolved, rules
/// expanded to sides, and for each peer the rules that concern it.
/// </summary>
internal sealed class AccountIndex
{
    // The index is a function of the account alone, so it may live as long as that snapshot and is never out of date.
    private static readonly ConditionalWeakTable<Account, AccountIndex> Known = [];

    // A peer reads the same in every version that does not change it: its wire form and fingerprint are made once.
    private static readonly ConditionalWeakTable<Peer, RemotePeer> KnownRemotes = [];

    private readonly FrozenDictionary<PeerId, int> _numbers;
    private readonly RemotePeer?[] _remotes;
    private readonly string _dnsDomain;

    private AccountIndex(Account account)
    {
        _dnsDomain = account.Settings.DnsDomain;
        Peers = [.. account.Peers];
        _numbers = Peers.Select((p, i) => KeyValuePair.Create(p.Id, i)).ToFrozenDictionary();
        _remotes = new RemotePeer?[Peers.Length];
        ValidCount = Peers.Count(p => !p.ApprovalRequired);

        var memberships = new List<RuleMembership>?[Peers.Length];
        foreach (var rule in account.Policies.Where(p => p.Enabled).SelectMany(p => p.Rules).Where(r => r.Enabled))
            Expand(account, rule, memberships);

        Memberships = memberships;
    }

    /// <summary>Sorted by id.</summary>
    public Peer[] Peers { get; }

    /// <summary>How many peers are let in.</summary>
    public int ValidCount { get; }

    /// <summary>By peer number; null if no rule concerns the peer. In the order of policies and rules.</summary>
    public List<RuleMembership>?[] Memberships { get; }

    public static AccountIndex Of(Account account) => Known.GetValue(account, a => new AccountIndex(a));

    /// <summary>-1 if there is no such peer.</summary>
    public int NumberOf(PeerId id) => _numbers.GetValueOrDefault(id, -1);

    public RemotePeer RemoteOf(int number) => _remotes[number] ??= Remote(Peers[number]);

    private RemotePeer Remote(Peer peer)
    {
        var fqdn = peer.Fqdn(_dnsDomain);
        if (KnownRemotes.TryGetValue(peer, out var known) && known.Fqdn == fqdn)
            return known;

        var remote = new RemotePeer(peer.Key, [peer.Address + "/32"], peer.SshKey, fqdn, peer.Meta.NetBirdVersion);
        KnownRemotes.AddOrUpdate(peer, remote);
        return remote;
    }

    private void Expand(Account account, PolicyRule rule, List<RuleMembership>?[] memberships)
    {
        var sources = Side(account, rule.Sources, rule.SourceResource);
        var destinations = Side(account, rule.Destinations, rule.DestinationResource);
        if (sources.Length == 0 || destinations.Length == 0)
            return;

        // Only where both sides are exactly all valid peers do agents' "every peer" and the rule mean the same.
        var expanded = new ExpandedRule(
            rule, sources, destinations, IsEverybody: sources.Length == ValidCount && destinations.Length == ValidCount);

        var isSource = new HashSet<int>(sources);
        foreach (var number in sources)
            (memberships[number] ??= []).Add(new RuleMembership(expanded, IsSource: true, IsDestination: false));

        foreach (var number in destinations)
        {
            var list = memberships[number] ??= [];
            if (isSource.Contains(number))
                list[^1] = list[^1] with { IsDestination = true };
            else
                list.Add(new RuleMembership(expanded, IsSource: false, IsDestination: true));
        }
    }

    /// <summary>The numbers of the side's valid peers, ascending, each once.</summary>
    private int[] Side(Account account, ImmutableArray<GroupId> groups, ResourceRef? resource)
    {
        var members = resource is { Type: ResourceType.Peer }
            ? [new PeerId(resource.Id)]
            : groups.Select(account.Groups.GetValueOrDefault).OfType<Group>().SelectMany(g => g.Peers);

        return
        [
            .. members
                .Select(NumberOf)
                .Where(n => n >= 0 && !Peers[n].ApprovalRequired)
                .Distinct()
                .Order(),
        ];
    }
}

/// <param name="Sources">Peer numbers, ascending.</param>
/// <param name="Destinations">Peer numbers, ascending.</param>
/// <param name="IsEverybody">True if both sides are all valid peers.</param>
internal sealed record ExpandedRule(PolicyRule Rule, int[] Sources, int[] Destinations, bool IsEverybody);

/// <summary>On which sides of a rule one peer stands; on at least one.</summary>
internal readonly record struct RuleMembership(ExpandedRule Rule, bool IsSource, bool IsDestination);
