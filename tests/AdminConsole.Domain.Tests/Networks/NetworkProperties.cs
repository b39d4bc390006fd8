using AdminConsole.Domain.Networks;
using AdminConsole.Domain.PortForwarding;

namespace AdminConsole.Domain.Tests.Networks;

/// <summary>What holds of networks and port forwarding in every account, whatever was asked of it.</summary>
public sealed class NetworkProperties
{
    [Fact]
    public void Everything_that_is_named_exists() => AnyCommands.AlwaysOf(account =>
    {
        Assert.All(account.NetworkResources.Values, r => Assert.True(account.Networks.ContainsKey(r.NetworkId)));
        Assert.All(account.NetworkRouters, r => Assert.True(account.Networks.ContainsKey(r.NetworkId)));
        Assert.All(account.NetworkRouters, r => Assert.NotEqual(r.Peer is null, r.PeerGroups.IsEmpty));
        Assert.All(account.NetworkRouters, r => Assert.True(r.Peer is not { } peer || account.Peers.Contains(peer)));
        Assert.All(account.NetworkRouters.SelectMany(r => r.PeerGroups), g => Assert.True(account.Groups.ContainsKey(g)));
        Assert.All(account.IngressPeers.Values, i => Assert.True(account.Peers.Contains(i.Peer)));
        Assert.All(account.PortAllocations.Values, a => Assert.True(account.Peers.Contains(a.Target)));
        Assert.All(account.PortAllocations.Values, a => Assert.NotEqual(a.Target, account.IngressPeers[a.IngressPeer].Peer));
    });

    [Fact]
    public void A_group_names_each_resource_once_and_by_its_type() => AnyCommands.AlwaysOf(account =>
        Assert.All(account.Groups.Values, g =>
        {
            Assert.Equal(g.Resources.Length, g.Resources.DistinctBy(r => r.Id).Count());
            Assert.All(g.Resources, r => Assert.Equal(account.NetworkResources[new NetworkResourceId(r.Id)].Ref, r));
        }));

    [Fact]
    public void Resources_have_names_of_their_own() => AnyCommands.AlwaysOf(account =>
        Assert.Equal(account.NetworkResources.Count, account.NetworkResources.Values.DistinctBy(r => r.Name).Count()));

    [Fact]
    public void An_ingress_port_leads_to_one_place_and_never_to_the_ingress_peers_own() => AnyCommands.AlwaysOf(account =>
    {
        foreach (var ofOne in account.PortAllocations.Values.GroupBy(a => a.IngressPeer))
        {
            var enabled = ofOne.Where(a => a.Enabled).SelectMany(a => a.Mappings).ToArray();
            AssertEachPortOnce(enabled.Where(m => m.Protocol != MappingProtocol.Udp));
            AssertEachPortOnce(enabled.Where(m => m.Protocol != MappingProtocol.Tcp));
            Assert.All(ofOne.SelectMany(a => a.Mappings), m =>
            {
                Assert.NotEmpty(Ports(m));
                Assert.DoesNotContain(Ports(m), p => IngressPorts.Reserved.Contains(p));
                Assert.Equal(m.Ingress.End - m.Ingress.Start, m.Translated.End - m.Translated.Start);
            });
        }
    });

    private static void AssertEachPortOnce(IEnumerable<PortMapping> mappings)
    {
        var ports = mappings.SelectMany(Ports).ToArray();
        Assert.Equal(ports.Length, ports.Distinct().Count());
    }

    private static IEnumerable<int> Ports(PortMapping mapping) =>
        Enumerable.Range(mapping.Ingress.Start, mapping.Ingress.End - mapping.Ingress.Start + 1);
}
