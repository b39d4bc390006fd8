using System.Collections.Immutable;
using System.Text;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.Tests;
using AdminConsole.Domain.Tests.NetworkMaps;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.NetworkMaps.MapFacts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Tests.Management.Proto;

/// <summary>What is shared by maps is never shared by accounts.</summary>
public sealed class AccountsApartTests
{
    private static readonly string[] _names = ["web", "db", "gw", "laptop", "phone"];

    [Fact]
    [FaultCase(34)]
    public void Of_two_accounts_alike_in_all_names_and_ranges_neither_is_told_a_byte_of_the_other()
    {
        var random = new Random(34);
        var (ours, theirs) = (New("ours"), New("theirs"));
        for (var round = 0; round < 40; round++)
        {
            var step = Any(random);
            (ours, theirs) = (step.After(ours), random.Next(2) == 0 ? step.After(theirs) : theirs);
            foreach (var (account, other) in new[] { (ours, theirs), (theirs, ours) })
            {
                foreach (var peer in account.Peers)
                {
                    var bytes = MapMessage.BytesTo(account, peer.Id);
                    var text = Encoding.UTF8.GetString(bytes);
                    Assert.All(other.Peers, p => Assert.DoesNotContain(p.Key.Value, text, StringComparison.Ordinal));
                    Assert.DoesNotContain("of " + other.Id.Value, text, StringComparison.Ordinal);

                    // Nothing that was remembered of the other is in it either: one that was never seen says the same.
                    Assert.Equal(MapMessage.BytesTo(Unseen(account), peer.Id), bytes);
                }
            }
        }
    }

    /// <summary>A thousand processes would hold the account in a thousand orders.</summary>
    [Fact]
    [FaultCase(35)]
    public void However_an_account_is_held_its_maps_are_the_same_bytes()
    {
        var account = New("ours");
        var expected = account.Peers.ToDictionary(p => p.Id, p => MapMessage.BytesTo(account, p.Id));
        for (var i = 0; i < 1_000; i++)
        {
            var random = new Random(i);
            var held = Turned.Of(Unseen(account, random), salt: random.Next());
            Assert.All(held.Peers, p => Assert.Equal(expected[p.Id], MapMessage.BytesTo(held, p.Id)));
        }
    }

    private static Account New(string name)
    {
        var account = Given(
        [
            .. _names.Select(n => Joined(n, sshKey: "ssh-ed25519 of " + name, groups: All)), GroupOf("servers", "web", "db"), GroupOf("people", "laptop", "phone"),
            Allow("people", "servers", tcp: 443), Allow("servers", "servers"), Routed("lan", by: "gw", to: "10.0.0.0/8", groups: "people", access: "people"),
            Routed("lab", by: "gw", to: "172.16.0.0/12", groups: "people"), Routed("shop", by: "gw", to: "192.168.0.0/16", groups: "people"),
            NameServers("dns", groups: "people"), NameServers("dns2", "8.8.8.8", groups: "people"), NameServers("dns3", "9.9.9.9", groups: "people"),
            .. ZoneOf("a.test", records: "www A 192.0.2.1 60"), .. ZoneOf("b.test", records: "www A 192.0.2.2 60"), .. ZoneOf("c.test", records: "www A 192.0.2.3 60"),
        ]).Account;
        return account with
        {
            Id = new AccountId(name),
            Peers = account.Peers.Aggregate(PeerCollection.Empty, (peers, p) => peers.With(p with { Key = WireGuardKeyOf($"{p.Name} of {name}") })),
        };
    }

    private static Step Any(Random random) => random.Next(4) switch
    {
        0 => new PeerRenamed(Peer(_names[random.Next(5)]), $"n{random.Next(9)}", $"n{random.Next(9_999)}"),
        1 => new PolicyCreated(PolicyOf($"p{random.Next(999_999)}", "people", "servers", RuleProtocol.Tcp, ports: [random.Next(1, 9_999)])),
        2 => InOrOut(Peer(_names[random.Next(5)])),
        _ => new PeerSshSwitched(Peer(_names[random.Next(5)]), random.Next(2) == 0),
    };

    private static Step InOrOut(PeerId peer) => new(account => Account.Evolve(account, account.Groups[Group("people")].Peers.Contains(peer)
        ? new GroupPeersChanged(Group("people"), [], [peer])
        : new GroupPeersChanged(Group("people"), [peer], [])));

    /// <summary>Whatever was remembered by object is not known of these.</summary>
    private static Account Unseen(Account account, Random? order = null)
    {
        var peers = account.Peers.ToArray();
        order?.Shuffle(peers);
        return account with
        {
            Peers = peers.Aggregate(PeerCollection.Empty, (all, p) => all.With(p with { Meta = p.Meta with { } })),
            Policies = [.. account.Policies.Select(p => p with { Rules = [.. p.Rules.Select(r => r with { })] })],
            Groups = (order is null ? [.. account.Groups] : Shuffled(account.Groups, order)).ToImmutableDictionary(g => g.Key, g => g.Value with { }),
        };
    }

    private static KeyValuePair<TKey, TValue>[] Shuffled<TKey, TValue>(ImmutableDictionary<TKey, TValue> items, Random order)
        where TKey : notnull
    {
        var shuffled = items.ToArray();
        order.Shuffle(shuffled);
        return shuffled;
    }
}
