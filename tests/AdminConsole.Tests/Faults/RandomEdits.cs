using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Faults;

/// <summary>What admins do, in an order that nobody thought of; the same for the same seed.</summary>
internal sealed class RandomEdits(TestHost host, Random random)
{
    private readonly List<GroupId> _groups = [];
    private readonly List<PolicyId> _policies = [];
    private int _names;

    public TestHost Host { get; set; } = host;

    public List<PeerId> Peers { get; } = [];

    public async Task NextAsync()
    {
        var account = (await Host.AccountAsync()).Snapshot;
        switch (random.Next(7))
        {
            case 0 when _groups.Count < 6:
                _groups.Add(new GroupId(Host.Get<Xid>().Next()));
                await Host.DoAsync(new CreateGroup(_groups[^1], $"group-{_names++}", SomePeers(), []));
                break;
            case 1 when _groups.Count > 0:
                var group = account.Groups[Any(_groups)];
                await Host.DoAsync(new UpdateGroup(group.Id, group.Name, SomePeers(), []));
                break;
            case 2 when _groups.Count > 0 && _policies.Count < 6:
                _policies.Add(new PolicyId(Host.Get<Xid>().Next()));
                await Host.DoAsync(new CreatePolicy(new Policy(
                    _policies[^1], $"policy-{_names++}", "", Enabled: true, [Rule(_policies[^1].Value)], [])));
                break;
            case 3 when _policies.Count > 0:
                var policy = account.Policies.First(p => p.Id == Any(_policies) || _policies.Contains(p.Id));
                await Host.DoAsync(new UpdatePolicy(policy with { Rules = [Rule(policy.Rules[0].Id.Value)] }));
                break;
            case 4 when _policies.Count > 0:
                var one = account.Policies.First(p => _policies.Contains(p.Id));
                await Host.DoAsync(new SwitchPolicy(one.Id, !one.Enabled));
                break;
            case 5 when _policies.Count > 3:
                var gone = _policies[0];
                _policies.RemoveAt(0);
                await Host.DoAsync(new DeletePolicy(gone));
                break;
            default:
                await Host.DoAsync(new RenamePeer(Any(Peers), $"peer-{_names++}"));
                break;
        }
    }

    private PolicyRule Rule(string id) => new(
        new RuleId(id), "rule", "", Enabled: true, random.Next(4) == 0 ? RuleAction.Drop : RuleAction.Accept, [Any(_groups)], null, [Any(_groups)], null,
        Bidirectional: random.Next(2) == 0, RuleProtocol.Tcp, [(ushort)random.Next(1, 1_000)], [], []);

    private System.Collections.Immutable.ImmutableArray<PeerId> SomePeers() => [.. Peers.Where(_ => random.Next(2) == 0)];

    private T Any<T>(List<T> list) => list[random.Next(list.Count)];
}
