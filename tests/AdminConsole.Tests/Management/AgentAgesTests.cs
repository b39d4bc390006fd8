using AdminConsole.Domain.Policies;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

/// <summary>One network of agents of all ages: each is told what it understands.</summary>
public sealed class AgentAgesTests
{
    [Fact]
    [AgentStatement(49)]
    public async Task Agents_before_0_29_3_find_the_peers_beside_the_map_too()
    {
        await using var house = await AgentHouse.StartAsync();
        await house.RegisterAsync(1);
        foreach (var (version, reads) in new[]
        {
            ("", true), ("0.28.0", true), ("0.29.2", true), ("0.29.3-SNAPSHOT", true), ("v0.31.1-dev", true), ("not-a-version", true),
            ("0.29.3", false), ("0.30.0", false), ("v0.30.0", false), ("1.0.0", false), ("development", false), ("development-abc", false),
        })
        {
            var peer = await house.JoinedAsync($"v{version}", new { system = new { netbirdVersion = version } });
            var first = peer.Events("sync")[0];
            var (remotes, beside) = (first.GetProperty("map").Remotes(), first.GetProperty("response").List("remotePeers"));

            Assert.NotEmpty(remotes);
            Assert.Equal(reads ? remotes.Length : 0, beside.Length);
            Assert.False(first.GetProperty("response").GetProperty("remotePeersIsEmpty").GetBoolean());
        }

        var policy = (await house.AccountAsync()).Policies[0].Id;
        await house.Host.DoAsync(new SwitchPolicy(policy, Enabled: false));
        var alone = await house.JoinedAsync("alone", new { system = new { netbirdVersion = "0.28.0" } });
        Assert.True(alone.Events("sync")[0].GetProperty("response").GetProperty("remotePeersIsEmpty").GetBoolean());
        Assert.Empty(house.Agents.Violations);
    }

    [Fact]
    [AgentStatement(95)]
    public async Task An_agent_that_could_compute_its_map_is_sent_the_map()
    {
        await using var house = await AgentHouse.StartAsync();
        var peer = await house.JoinedAsync("new", new { system = new { netbirdVersion = "0.77.1", syncMessageVersion = 1, capabilities = new[] { 1, 2 } } });

        var first = peer.Events("sync")[0];
        Assert.Equal(1, (await house.PeerAsync(peer)).Meta.SyncMessageVersion);
        Assert.True(first.IsThere("map"));
        Assert.Equal(0, first.GetProperty("response").GetProperty("Version").GetInt32());
        Assert.Equal("", first.GetProperty("response").Text("NetworkMapEnvelope"));
        Assert.Equal("", first.GetProperty("map").GetProperty("peerConfig").Text("address_v6"));
    }

    [Fact]
    [AgentStatement(96)]
    public async Task A_range_of_ports_is_told_only_to_those_who_read_ranges()
    {
        await using var house = await AgentHouse.StartAsync();
        await house.RegisterAsync(1);
        var policy = (await house.AccountAsync()).Policies[0];
        await house.Host.DoAsync(new UpdatePolicy(policy with
        {
            Rules = [policy.Rules[0] with { Protocol = RuleProtocol.Tcp, PortRanges = [new(8000, 8999), new(443, 443)] }],
        }));

        var old = await house.JoinedAsync("old", new { system = new { netbirdVersion = "0.36.7" } });
        var young = await house.JoinedAsync("young", new { system = new { netbirdVersion = "0.48.0" } });

        var toOld = old.Events("sync")[0].GetProperty("map").Rules();
        Assert.Equal(["443", "443"], toOld.Select(r => r.Text("Port")));
        Assert.DoesNotContain(toOld, r => r.IsThere("PortInfo"));
        var toYoung = young.Events("sync")[0].GetProperty("map").Rules();
        Assert.Contains(toYoung, r => r.IsThere("PortInfo") && r.GetProperty("PortInfo").IsThere("range")
            && r.GetProperty("PortInfo").GetProperty("range").GetProperty("start").GetInt32() == 8000
            && r.GetProperty("PortInfo").GetProperty("range").GetProperty("end").GetInt32() == 8999);
        Assert.Empty(house.Agents.Violations);
    }

    [Fact]
    [AgentStatement(98)]
    public async Task Of_every_remote_peer_its_version_is_told()
    {
        await using var house = await AgentHouse.StartAsync();
        await house.JoinedAsync("old", new { system = new { netbirdVersion = "0.36.7" } });
        await house.JoinedAsync("middle", new { system = new { netbirdVersion = "0.60.2" } });
        var young = await house.JoinedAsync("young", new { system = new { netbirdVersion = "0.77.1" } });

        Assert.Equal(
            ["0.36.7", "0.60.2"], young.Events("sync")[0].GetProperty("map").Remotes().Select(r => r.Text("agentVersion")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_server_for_SSH_is_told_whose_tokens_to_believe_and_who_may_sign_in()
    {
        await using var house = await AgentHouse.StartAsync();
        var server = await house.JoinedAsync("server", new { system = new { netbirdVersion = "0.61.0" } });
        var older = await house.JoinedAsync("older", new { system = new { netbirdVersion = "0.59.0" } });
        await house.Host.DoAsync(new Domain.Users.ClaimOwnership(new Domain.Users.UserId("user1"), Domain.Users.User.LocalIssuer, DateTimeOffset.UtcNow));
        foreach (var peer in new[] { server, older })
        {
            var known = await house.PeerAsync(peer);
            await house.Host.DoAsync(new Domain.Peers.UpdatePeer(
                known.Id, known.Name, SshEnabled: true, known.LoginExpirationEnabled, known.InactivityExpirationEnabled, null, null));
        }

        var map = await server.MapAsync(m => m.GetProperty("peerConfig").GetProperty("sshConfig").GetProperty("sshEnabled").GetBoolean(), house.Patience);
        var tokens = map.GetProperty("peerConfig").GetProperty("sshConfig").GetProperty("jwtConfig");
        var issuer = house.Host.Url.ToString().TrimEnd('/');
        Assert.Equal(issuer, tokens.Text("issuer"));
        Assert.Equal(issuer + "/.well-known/jwks", tokens.Text("keysLocation"));
        Assert.Equal(tokens.Text("audience"), Assert.Single(tokens.List("audiences")).GetString());
        using var http = new HttpClient();
        Assert.Contains("\"keys\"", await http.GetStringAsync(new Uri(tokens.Text("keysLocation")), house.Patience), StringComparison.Ordinal);
        var access = map.GetProperty("sshAuth");
        Assert.Equal("sub", access.Text("UserIDClaim"));
        Assert.Equal("b06912973749d59f869ff4e6558e0f57", Convert.ToHexStringLower(Convert.FromBase64String(access.List("AuthorizedUsers")[0].GetString()!)));

        var toOlder = await older.MapAsync(m => m.GetProperty("peerConfig").GetProperty("sshConfig").GetProperty("sshEnabled").GetBoolean(), house.Patience);
        Assert.False(toOlder.GetProperty("peerConfig").GetProperty("sshConfig").IsThere("jwtConfig"));
        Assert.False(toOlder.IsThere("sshAuth"));
    }
}
