using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

public sealed class SmallNetworkTests
{
    [Fact]
    [AgentStatement(88)]
    public async Task A_network_of_256_addresses_holds_252_peers()
    {
        await using var house = await AgentHouse.StartAsync(null, ("Network:Range", "100.92.7.0/24"));
        await house.RegisterAsync(251);
        var last = await house.LoggedInAsync("last");
        var late = await house.Agents.NewPeerAsync("late", house.Host.Url, house.Patience);
        var refused = await late.LoginAsync(await house.Host.SetupKeyAsync(), house.Patience);

        var octets = (await house.AccountAsync()).Peers.Select(p => (int)p.Address.GetAddressBytes()[3]).Order();
        Assert.Equal(Enumerable.Range(2, 252), octets);
        Assert.Equal("FAILED_PRECONDITION", refused.Code);
        Assert.Contains("network is out of IPs", refused.Details, StringComparison.Ordinal);
        Assert.NotNull(await house.PeerAsync(last));
    }
}
