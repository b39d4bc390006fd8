using System.Net;
using System.Text;
using AdminConsole.Agents;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Engine;
using AdminConsole.Protocol;
using AdminConsole.SignIn;
using AdminConsole.Tests.Api;
using AdminConsole.Tests.Engine;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;
using NetworkAddress = AdminConsole.Protocol.NetworkAddress;

namespace AdminConsole.Tests.Management;

/// <summary>Devices that come in with a setup key, each as a machine of its own.</summary>
public sealed class RegistrationTests : IAsyncLifetime
{
    private const string Invalid = "couldn't add peer: setup key is invalid";

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromSeconds(60));
    private readonly string _token = AccessTokens.New();
    private TestHost _host = null!; // set before each test

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(settings: ("Bootstrap:Token", _token));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [AgentStatement(14)]
    public async Task An_unknown_setup_key_makes_no_peer()
    {
        using var agent = NewAgent();
        var refusal = await Assert.ThrowsAsync<AgentException>(() => agent.JoinAsync(Guid.NewGuid().ToString()));

        Assert.Equal((StatusCode.PermissionDenied, Invalid), (refusal.Status, refusal.Detail));
        Assert.Empty((await AccountAsync()).Peers);
    }

    [Fact]
    [AgentStatement(15)]
    [AgentStatement(16)]
    [AgentStatement(19)]
    public async Task A_reusable_key_lets_devices_in_however_it_is_spelt()
    {
        var key = await _host.SetupKeyAsync();
        using var first = NewAgent();
        using var second = NewAgent();
        var answers = new[] { await first.JoinAsync(key), await second.JoinAsync(key.ToLowerInvariant()) };

        Assert.All(answers, a => Assert.Equal($"{_host.Url.Host}:{_host.Url.Port}", a.NetbirdConfig.Signal.Uri));
        Assert.All(answers, a => Assert.EndsWith("/16", a.PeerConfig.Address, StringComparison.Ordinal));
        Assert.NotEqual(answers[0].PeerConfig.Address, answers[1].PeerConfig.Address);
        var network = (await AccountAsync()).Network;
        Assert.All(answers, a => Assert.True(network.Contains(IPAddress.Parse(a.PeerConfig.Address.Split('/')[0]))));
        Assert.Equal(2, Assert.Single((await AccountAsync()).SetupKeys.Values).UsedTimes);
    }

    [Fact]
    [AgentStatement(17)]
    public async Task A_known_device_that_says_nothing_of_itself_is_told_the_servers_of_the_settings()
    {
        await using var host = await TestHost.StartAsync(settings:
        [
            ("NetBird:Signal:Uri", "http://signal.netbird.io:10000"), ("NetBird:Stuns:0", "stun:stun.netbird.io:3468"),
            ("NetBird:Turns:0:Uri", "turn:stun.netbird.io:3468"), ("NetBird:Turns:0:Username", "some_user"),
            ("NetBird:Turns:0:Password", "some_password"),
        ]);
        using var agent = new Device(host.Url, _patience);
        await agent.JoinAsync(await host.SetupKeyAsync());

        var config = (await agent.LogInAsync(new LoginRequest { Meta = new PeerSystemMeta() })).NetbirdConfig;

        Assert.Equal(("signal.netbird.io:10000", HostConfig.Types.Protocol.Http), (config.Signal.Uri, config.Signal.Protocol));
        Assert.Equal(("stun:stun.netbird.io:3468", HostConfig.Types.Protocol.Udp), (Assert.Single(config.Stuns).Uri, config.Stuns[0].Protocol));
        var turn = Assert.Single(config.Turns);
        Assert.Equal(("turn:stun.netbird.io:3468", "some_user", "some_password"), (turn.HostConfig.Uri, turn.User, turn.Password));
    }

    [Fact]
    [AgentStatement(20)]
    public async Task What_a_device_says_of_itself_is_stored_field_by_field()
    {
        using var agent = NewAgent();
        var flags = new Flags
        {
            RosenpassEnabled = true,
            RosenpassPermissive = true,
            ServerSSHAllowed = true,
            DisableClientRoutes = true,
            DisableServerRoutes = true,
            DisableDNS = true,
            DisableFirewall = true,
            BlockLANAccess = true,
            BlockInbound = true,
            LazyConnectionEnabled = true,
            EnableSSHRoot = true,
            EnableSSHSFTP = true,
            EnableSSHLocalPortForwarding = true,
            EnableSSHRemotePortForwarding = true,
            DisableSSHAuth = true,
            DisableIPv6 = true,
        };
        await agent.LogInAsync(new LoginRequest
        {
            SetupKey = await _host.SetupKeyAsync(),
            Meta = new PeerSystemMeta
            {
                Hostname = "host",
                GoOS = "linux",
                Kernel = "Linux",
                Core = "12",
                Platform = "x86_64",
                OS = "Debian",
                NetbirdVersion = "0.36.7",
                UiVersion = "0.36.6",
                KernelVersion = "6.1.0",
                OSVersion = "12.9",
                SysSerialNumber = "s-1",
                SysProductName = "p-1",
                SysManufacturer = "m-1",
                Environment = new AdminConsole.Protocol.Environment { Cloud = "aws", Platform = "ec2" },
                Flags = flags,
                NetworkAddresses = { new NetworkAddress { NetIP = "192.0.2.7/24", Mac = "00:11:22:33:44:55" } },
                Files = { new AdminConsole.Protocol.File { Path = "/usr/bin/falcon", Exist = true, ProcessIsRunning = true } },
                Capabilities = { PeerCapability.SourcePrefixes, PeerCapability.Ipv6Overlay },
                SyncMessageVersion = 1,
            },
        });

        Assert.True(Domain.Networks.IpPrefix.TryParse("192.0.2.7/24", out var address));
        var expected = new PeerMeta(
            "host", "linux", "Linux", "12", "x86_64", "Debian", "12.9", "0.36.7", "0.36.6", "6.1.0", "s-1", "p-1", "m-1", "aws", "ec2",
            [new Domain.Peers.NetworkAddress(address, "00:11:22:33:44:55")], [new PeerFile("/usr/bin/falcon", true, true)],
            (PeerFlags)((1 << 16) - 1), [1, 2], 1);
        var stored = (await agent.PeerAsync(_host)).Meta;
        Assert.True(expected.SameAs(stored), $"{stored}");
    }

    [Fact]
    [AgentStatement(21)]
    public async Task A_one_off_key_lets_one_device_in_and_that_one_ever_after()
    {
        var key = await _host.SetupKeyAsync(oneOff: true);
        using var first = NewAgent();
        using var second = NewAgent();
        await first.JoinAsync(key);

        Assert.Equal(Invalid, (await Assert.ThrowsAsync<AgentException>(() => second.JoinAsync(key))).Detail);
        Assert.Equal(1, Assert.Single((await AccountAsync()).SetupKeys.Values).UsedTimes);
        await first.JoinAsync(key);
        await first.JoinAsync("");
        Assert.Equal(1, Assert.Single((await AccountAsync()).SetupKeys.Values).UsedTimes);
    }

    [Fact]
    [AgentStatement(22)]
    public async Task A_key_without_a_limit_has_none_and_one_with_a_limit_ends_there()
    {
        var unlimited = await _host.SetupKeyAsync();
        var id = Assert.Single((await AccountAsync()).SetupKeys.Values).Id;
        for (var i = 0; i < 99; i++)
            await _host.DoAsync(RegisterWith(id));

        using var hundredth = NewAgent();
        await hundredth.JoinAsync(unlimited);
        Assert.Equal(100, Assert.Single((await AccountAsync()).SetupKeys.Values).UsedTimes);

        var twice = await _host.SetupKeyAsync(uses: 2);
        using var one = NewAgent();
        using var two = NewAgent();
        using var three = NewAgent();
        await one.JoinAsync(twice);
        await two.JoinAsync(twice);
        Assert.Equal(Invalid, (await Assert.ThrowsAsync<AgentException>(() => three.JoinAsync(twice))).Detail);
    }

    [Fact]
    [AgentStatement(23)]
    public async Task A_key_that_is_revoked_or_has_expired_writes_nothing()
    {
        var revoked = await _host.SetupKeyAsync();
        await _host.DoAsync(new RevokeSetupKey((await AccountAsync()).SetupKeys.Values.Single().Id, DateTimeOffset.UtcNow));
        var expired = await _host.SetupKeyAsync(expiresIn: TimeSpan.FromTicks(1));
        var before = (await AccountAsync()).Version;
        using var agent = NewAgent();

        foreach (var key in new[] { revoked, expired })
        {
            var refusal = await Assert.ThrowsAsync<AgentException>(() => agent.JoinAsync(key));
            Assert.Equal((StatusCode.PermissionDenied, Invalid), (refusal.Status, refusal.Detail));
        }

        Assert.Equal(before, (await AccountAsync()).Version);
    }

    [Fact]
    [AgentStatement(25)]
    [AgentStatement(26)]
    public async Task A_device_joins_the_groups_of_its_key_and_the_key_is_whom_the_events_name()
    {
        var group = new GroupId(_host.Get<Xid>().Next());
        await _host.DoAsync(new CreateGroup(group, "servers", [], []));
        var secret = await _host.SetupKeyAsync(groups: group);
        var serial = (await AccountAsync()).Serial;
        using var agent = NewAgent();
        await agent.JoinAsync(secret);

        var (account, peer) = (await AccountAsync(), await agent.PeerAsync(_host));
        var key = Assert.Single(account.SetupKeys.Values);
        Assert.Equal(["All", "servers"], account.Groups.Values.Where(g => g.Peers.Contains(peer.Id)).Select(g => g.Name).Order());
        Assert.Equal((1, peer.CreatedAt, serial + 1), (key.UsedTimes, key.LastUsed, account.Serial));
        using var api = new ApiClient(_host.Url, _token);
        var joined = Assert.Single((await api.GetAsync("events")).Items, e => (string)e!["activity_code"]! == "setupkey.peer.add")!;
        Assert.Equal((key.Id.Value, peer.Id.Value), ((string)joined["initiator_id"]!, (string)joined["target_id"]!));
        Assert.Equal(
            (peer.Name, peer.Fqdn(account.Settings.DnsDomain), peer.Address.ToString()),
            ((string)joined["meta"]!["name"]!, (string)joined["meta"]!["fqdn"]!, (string)joined["meta"]!["ip"]!));
    }

    [Fact]
    [AgentStatement(30)]
    public async Task A_registration_that_fails_in_the_middle_leaves_nothing_behind()
    {
        await using var host = await TestHost.StartAsync(settings: ("Network:Range", "100.64.7.0/28"));
        var secret = await host.SetupKeyAsync();
        var id = Assert.Single((await host.AccountAsync()).Snapshot.SetupKeys.Values).Id;
        while ((await host.TryAsync(RegisterWith(id))).Accepted)
        {
            // Until there is no address left: the key and the name are good all the same.
        }

        var before = (await host.AccountAsync()).Snapshot;
        using var agent = new Device(host.Url, _patience);
        var refusal = await Assert.ThrowsAsync<AgentException>(() => agent.JoinAsync(secret));

        Assert.Equal(
            (StatusCode.FailedPrecondition, "failed allocating new IP for the ipNet 100.64.7.0/28 - network is out of IPs"),
            (refusal.Status, refusal.Detail));
        var after = (await host.AccountAsync()).Snapshot;
        Assert.Equal((before.Serial, before.Peers.Count), (after.Serial, after.Peers.Count));
        Assert.Equal(before.SetupKeys[id].UsedTimes, after.SetupKeys[id].UsedTimes);
        Assert.Equal(before.AllGroup.Peers.Count, after.AllGroup.Peers.Count);
    }

    [Fact]
    [AgentStatement(31)]
    public async Task A_device_stays_where_it_is_whosever_key_it_shows()
    {
        await using var house = await HouseWithClock.StartAsync();
        var here = await house.Agent.NewPeerAsync("here", house.Host.Url, house.Patience);
        Assert.Equal("OK", (await here.LoginAsync(await house.Host.SetupKeyAsync(), house.Patience)).Code);
        var other = await house.OtherAccountAsync();
        var secret = Guid.NewGuid().ToString().ToUpperInvariant();
        Assert.True((await other.ExecuteAsync(
            new CreateSetupKey(
                new SetupKeyId(house.NewId()), "Theirs", SetupKeyType.Reusable, SetupKey.HashOf(secret), SetupKey.MaskOf(secret),
                TimeSpan.FromDays(1), [], UsageLimit: 0, Ephemeral: false, AllowExtraDnsLabels: false, house.Clock.GetUtcNow())
            {
                Actor = Actor.System,
            },
            new Origin(Domain.Accounts.Channel.Setup, null, null, "test", house.NewId()), house.Patience)).Accepted);

        Assert.Equal("OK", (await here.LoginAsync(secret, house.Patience)).Code);

        Assert.NotNull(await house.FindAsync(here));
        Assert.Empty(other.Snapshot.Peers);
        Assert.Equal(0, Assert.Single(other.Snapshot.SetupKeys.Values).UsedTimes);
    }

    [Fact]
    [AgentStatement(37)]
    public async Task Thirty_devices_of_one_name_come_in_at_once_and_each_has_its_own_address_and_label()
    {
        var key = await _host.SetupKeyAsync();
        var agents = Enumerable.Range(0, 30).Select(_ => NewAgent()).ToArray();
        var answers = await Task.WhenAll(agents.Select(a => a.JoinAsync(key)));
        Array.ForEach(agents, a => a.Dispose());

        Assert.Equal(30, answers.Select(a => a.PeerConfig.Address).Distinct().Count());
        Assert.Equal(30, answers.Select(a => a.PeerConfig.Fqdn).Distinct().Count());
        Assert.Equal(30, Assert.Single((await AccountAsync()).SetupKeys.Values).UsedTimes);
    }

    [Fact]
    [AgentStatement(39)]
    public async Task A_new_SSH_key_is_told_to_the_others()
    {
        await using var independent = IndependentAgent.Start();
        var key = await _host.SetupKeyAsync();
        var (a, b) = (await JoinedAsync("alpha"), await JoinedAsync("beta"));
        await b.SyncAsync(_patience);
        await b.MapAsync(m => m.GetProperty("remotePeers").GetArrayLength() == 1, _patience);

        foreach (var fill in new byte[] { 1, 2 })
        {
            var sshPubKey = SshKey(fill);
            Assert.Equal("OK", (await a.AskAsync("login", new { sshPubKey }, _patience)).Code);
            var told = Convert.ToBase64String(Encoding.ASCII.GetBytes(sshPubKey));
            await b.MapAsync(
                m => m.GetProperty("remotePeers")[0].GetProperty("sshConfig") is { ValueKind: System.Text.Json.JsonValueKind.Object } ssh
                    && ssh.GetProperty("sshPubKey").GetString() == told,
                _patience);
            Assert.Equal(sshPubKey, (await AccountAsync()).Peers.Find(WireGuardKey.Parse(a.PublicKey))!.SshKey); // it has joined
        }

        async Task<IndependentPeer> JoinedAsync(string name)
        {
            var peer = await independent.NewPeerAsync(name, _host.Url, _patience);
            Assert.Equal("OK", (await peer.LoginAsync(key, _patience)).Code);
            return peer;
        }

        static string SshKey(byte fill)
        {
            var algorithm = "ssh-ed25519"u8;
            byte[] blob = [0, 0, 0, (byte)algorithm.Length, .. algorithm, 0, 0, 0, 32, .. Enumerable.Repeat(fill, 32)];
            return $"ssh-ed25519 {Convert.ToBase64String(blob)}";
        }
    }

    [Fact]
    [AgentStatement(41)]
    public async Task Further_labels_need_a_key_that_allows_them_and_are_chosen_once()
    {
        using var plain = NewAgent();
        var (ordinary, generous) = (await _host.SetupKeyAsync(), await GenerousKeyAsync());
        var refusal = await Assert.ThrowsAsync<AgentException>(() => plain.JoinAsync(ordinary, "extra"));
        Assert.Equal(
            (StatusCode.FailedPrecondition, "couldn't add peer: setup key doesn't allow extra DNS labels"), (refusal.Status, refusal.Detail));
        await plain.JoinAsync(ordinary);
        refusal = await Assert.ThrowsAsync<AgentException>(() => plain.JoinAsync("", "extra"));
        Assert.Equal(
            (StatusCode.FailedPrecondition, "couldn't login peer: setup key doesn't allow extra DNS labels"), (refusal.Status, refusal.Detail));

        using var allowed = NewAgent();
        await allowed.JoinAsync(generous, "extra", "More");
        Assert.Equal(["extra", "more"], (await allowed.PeerAsync(_host)).ExtraDnsLabels);
        await allowed.JoinAsync("", "another");
        Assert.Equal(["extra", "more"], (await allowed.PeerAsync(_host)).ExtraDnsLabels);

        async Task<string> GenerousKeyAsync()
        {
            var secret = Guid.NewGuid().ToString().ToUpperInvariant();
            await _host.DoAsync(new CreateSetupKey(
                new SetupKeyId(_host.Get<Xid>().Next()), "Generous", SetupKeyType.Reusable, SetupKey.HashOf(secret), SetupKey.MaskOf(secret),
                TimeSpan.FromDays(1), [], UsageLimit: 0, Ephemeral: false, AllowExtraDnsLabels: true, DateTimeOffset.UtcNow));
            return secret;
        }
    }

    [Fact]
    [FaultCase(17)]
    public async Task What_says_nothing_of_the_device_is_refused_at_login_and_no_matter_at_sync()
    {
        using var agent = NewAgent();
        var refusal = await Assert.ThrowsAsync<AgentException>(() => agent.LogInAsync(new LoginRequest { SetupKey = "x" }));
        Assert.Equal(StatusCode.FailedPrecondition, refusal.Status);
        Assert.StartsWith($"peer system meta has to be provided to log in. Peer {agent.PublicKey}, ", refusal.Detail, StringComparison.Ordinal);

        refusal = await Assert.ThrowsAsync<AgentException>(
            () => agent.Gate.SyncMetaAsync(new SyncMetaRequest { Meta = new PeerSystemMeta() }, _patience));
        Assert.Equal((StatusCode.NotFound, "account not found: index lookup failed"), (refusal.Status, refusal.Detail));

        await agent.JoinAsync(await _host.SetupKeyAsync());
        var meta = (await agent.PeerAsync(_host)).Meta;
        await using var stream = agent.Gate.SyncAsync(new SyncRequest(), _patience).GetAsyncEnumerator(_patience);
        Assert.True(await stream.MoveNextAsync());
        Assert.True(meta.SameAs((await agent.PeerAsync(_host)).Meta));
    }

    private Device NewAgent() => new(_host.Url, _patience);

    private async Task<Account> AccountAsync() => (await _host.AccountAsync()).Snapshot;

    private RegisterPeer RegisterWith(SetupKeyId key) => new(
        new PeerId(_host.Get<Xid>().Next()), WireGuardKey.Parse(AgentIdentity.New().PublicKey), key, PeerMeta.Empty with { Hostname = "h" }, "", [],
        Location: null, Random: 7, DateTimeOffset.UtcNow);
}
