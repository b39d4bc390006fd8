using System.Runtime.CompilerServices;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>
/// What all maps of one version share, computed once: groups resolved, rules expanded to sides, posture checks evaluated, routes with
/// those who lead there; and for each peer what of all this concerns it.
/// </summary>
internal sealed class AccountIndex
{
    // The index is a function of the account alone, so it may live as long as that snapshot and is never out of date. All streams ask
    // for it at the same moment: one computes it, the others wait.
    private static readonly ConditionalWeakTable<Account, Lazy<AccountIndex>> _known = [];

    private static readonly ConditionalWeakTable<PostureCheck, ProcessPaths> _pathsOf = [];

    private readonly Account _account;
    private readonly PeerNumbers _numbers;
    private readonly PeerLists<RuleMembership> _memberships;
    private readonly PeerLists<ProcessPaths> _checks;
    private readonly PeerLists<Forwarding> _forwardings;
    private readonly PeerLists<SshGrant> _ssh;
    private readonly RouteIndex _routes;
    private readonly DnsIndex _dns;

    private AccountIndex(Account account)
    {
        _account = account;
        _numbers = new PeerNumbers(account);
        _memberships = new PeerLists<RuleMembership>(_numbers.Count);
        _checks = new PeerLists<ProcessPaths>(_numbers.Count);
        _forwardings = new PeerLists<Forwarding>(_numbers.Count);
        _ssh = new PeerLists<SshGrant>(_numbers.Count);
        foreach (var policy in account.Policies.Where(p => p.Enabled))
        {
            foreach (var rule in policy.Rules.Where(r => r.Enabled))
                Expand(policy, rule);
        }

        foreach (var check in AskingChecks(account))
            Ask(check);

        foreach (var forwarding in Forwarding.Of(account, _numbers))
        {
            _forwardings.Add(_numbers.Of(forwarding.Gateway.Id), forwarding);
            _forwardings.Add(_numbers.Of(forwarding.Target.Id), forwarding);
        }

        _routes = new RouteIndex(account, _numbers);
        _dns = new DnsIndex(account, _numbers);
    }

    public static AccountIndex Of(Account account) =>
        _known.GetValue(account, a => new Lazy<AccountIndex>(() => new AccountIndex(a))).Value;

    /// <summary>Of copies: whatever is remembered of a peer or a rule is remembered by the object.</summary>
    public static AccountIndex Afresh(Account account) => new(account with
    {
        Peers = account.Peers.Aggregate(PeerCollection.Empty, (peers, peer) => peers.With(peer with { })),
        Policies = [.. account.Policies.Select(p => p with { Rules = [.. p.Rules.Select(r => r with { })] })],
    });

    /// <summary>Null if there is no such peer.</summary>
    public MapInputs? InputsOf(PeerId id)
    {
        if (_numbers.Of(id) is var number && number < 0)
            return null;

        var inputs = new MapInputs(_account.Settings, _account.Network.Length, _numbers.Peers[number], _numbers.Neighbours[number]);

        // Who waits for approval is told of nothing, so nothing concerns it.
        return !_numbers.IsValid(number) ? inputs : inputs with
        {
            Memberships = _memberships[number].ToArray(),
            Leads = _routes.LedToBy(number).ToArray(),
            Uses = _routes.UsedBy(number).ToArray(),
            Forwardings = _forwardings[number].ToArray(),
            SshGrants = _ssh[number].ToArray(),
            Checks = _checks[number].ToArray(),
            DnsEnabled = !_dns.IsLeftAlone(number),
            NameServerGroups = _dns.ServersOf(number).ToArray(),
            Zones = _dns.ZonesOf(number).ToArray(),
            ForwarderPort = _dns.ForwarderPort,
        };
    }

    private void Expand(Policy policy, PolicyRule rule)
    {
        var sources = _numbers.SourcesOf(policy, rule);
        var destinations = _numbers.DestinationsOf(rule);
        if (sources.Length == 0 || destinations.Length == 0)
            return;

        // Only where both sides are exactly all valid peers do agents' "every peer" and the rule mean the same.
        var isEverybody = sources.Length == _numbers.ValidCount && destinations.Length == _numbers.ValidCount;
        var expanded = ExpandedRule.Of(rule, _numbers.SideOf(sources), _numbers.SideOf(destinations), isEverybody);
        foreach (var number in sources)
            _memberships.Add(number, new RuleMembership(expanded, IsSource: true, IsDestination: false));

        foreach (var number in rule.Bidirectional ? sources.Union(destinations) : destinations)
        {
            if (SshGrant.Of(_account, rule, _numbers.Peers[number]) is { } grant)
                _ssh.Add(number, grant);
        }

        foreach (var number in destinations)
        {
            var list = _memberships.ListOf(number);
            if (list.Count > 0 && list[^1].Rule == expanded)
                list[^1] = list[^1] with { IsDestination = true };
            else
                list.Add(new RuleMembership(expanded, IsSource: false, IsDestination: true));
        }
    }

    /// <summary>All who stand on the source side of a rule with the check are asked, also those that do not pass it yet.</summary>
    private void Ask(PostureCheck check)
    {
        var paths = PathsOf(check);
        var asked = _account.Policies
            .Where(p => p.Enabled && p.SourcePostureChecks.Contains(check.Id))
            .SelectMany(p => p.Rules)
            .Where(r => r.Enabled)
            .SelectMany(_numbers.NamedAsSources)
            .Distinct();
        foreach (var number in asked)
            _checks.Add(number, paths);
    }

    /// <summary>Those for which agents look for processes, sorted by id.</summary>
    internal static IEnumerable<PostureCheck> AskingChecks(Account account) =>
        account.PostureChecks.Values.Where(c => c.Process is { Processes.Length: > 0 }).OrderBy(c => c.Id.Value, StringComparer.Ordinal);

    /// <summary>Of one check, always the same object.</summary>
    internal static ProcessPaths PathsOf(PostureCheck check) => _pathsOf.GetValue(check, c => new ProcessPaths(
        [.. (c.Process?.Processes ?? []).SelectMany(p => new[] { p.LinuxPath, p.MacPath, p.WindowsPath }).Where(p => p.Length > 0)]));
}
