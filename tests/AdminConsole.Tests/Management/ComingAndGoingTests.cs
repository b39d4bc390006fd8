using AdminConsole.Agents;
using AdminConsole.Domain.Accounts;
using AdminConsole.SignIn;
using AdminConsole.Tests.Api;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;

namespace AdminConsole.Tests.Management;

/// <summary>Where devices come to, and that they may leave it.</summary>
public sealed class ComingAndGoingTests : IAsyncLifetime
{
    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromSeconds(60));
    private readonly string _token = AccessTokens.New();
    private TestHost _host = null!; // set before each test

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(settings: ("Bootstrap:Token", _token));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [AgentStatement(91)]
    public async Task Who_logs_out_is_gone_and_a_stranger_is_not_found()
    {
        using var agent = new Device(_host.Url, _patience);
        var refusal = await Assert.ThrowsAsync<AgentException>(() => agent.Gate.LogoutAsync(_patience));
        Assert.Equal((StatusCode.NotFound, $"peer not found: {agent.PublicKey}"), (refusal.Status, refusal.Detail));
        await agent.JoinAsync(await _host.SetupKeyAsync());
        var id = (await agent.PeerAsync(_host)).Id;

        await agent.Gate.LogoutAsync(_patience);

        Assert.Empty((await AccountAsync()).Peers);
        using var api = new ApiClient(_host.Url, _token);
        var gone = Assert.Single((await api.GetAsync("events")).Items, e => (string)e!["activity_code"]! == "user.peer.delete")!;
        Assert.Equal(id.Value, (string)gone["target_id"]!);
    }

    [Fact]
    [AgentStatement(87)]
    public async Task A_new_account_has_one_of_the_networks_that_are_set_aside_for_carriers()
    {
        var network = (await AccountAsync()).Network;

        Assert.Equal((16, 0, 0), (network.Length, network.Address.GetAddressBytes()[2], network.Address.GetAddressBytes()[3]));
        Assert.Equal(100, network.Address.GetAddressBytes()[0]);
        Assert.InRange(network.Address.GetAddressBytes()[1], 64, 127);
    }

    private async Task<Account> AccountAsync() => (await _host.AccountAsync()).Snapshot;
}
