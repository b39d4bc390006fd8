using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Management;

/// <summary>People sign their devices in with tokens of the provider.</summary>
public sealed class SsoLoginTests
{
    private const string Others = "peer is already registered by a different User or a Setup Key";

    [Theory]
    [AgentStatement(27)]
    [AgentStatement(28)]
    [InlineData("")]
    [InlineData(SsoHouse.NoSetupKey)]
    public async Task A_device_that_a_person_signs_in_is_that_person_s_and_joins_the_person_s_groups(string setupKey)
    {
        await using var house = await SsoHouse.OpenAsync();
        var group = await house.GroupAsync("laptops");
        var anna = await house.AddAsync("anna", group.Id);
        var laptop = await house.NewPeerAsync("laptop");

        var answer = await house.LogInAsync(laptop, await house.TokenAsync("anna"), setupKey);

        Assert.Equal(("OK", ""), SsoHouse.Said(answer));
        var (account, peer) = (await house.AccountAsync(), await house.FindAsync(laptop));
        Assert.Equal((anna.Id, true, true), (peer.UserId!.Value, peer.LoginExpirationEnabled, peer.InactivityExpirationEnabled)); // a user's
        Assert.Equal(["All", "laptops"], account.Groups.Values.Where(g => g.Peers.Contains(peer.Id)).Select(g => g.Name).Order());
        Assert.Equal(
            (house.Clock.GetUtcNow() + TimeSpan.FromHours(24)).ToUnixTimeSeconds(),
            answer.Value.GetProperty("sessionExpiresAt").GetProperty("seconds").GetInt64());

        var joined = Assert.Single(await house.EventsAsync<PeerRegistered>());
        Assert.Equal(("user", anna.Id.Value, Channel.Agent), (joined.Provenance.ActorKind, joined.Provenance.ActorId, joined.Provenance.Origin.Channel));
        Assert.Equal((0, peer.Id.Value), Assert.Single(Activity.Of(account, joined.Event)) is var a ? (a.Number, a.Target) : default);
        Assert.Equal(house.Clock.GetUtcNow(), (await house.Host.Get<Profiles>().LastSignInsAsync(account.Id, house.Patience))[anna.Id]);
        Assert.Empty(house.Agent.Violations);
    }

    [Fact]
    [AgentStatement(29)]
    public async Task A_person_goes_before_a_setup_key_which_is_not_used_up()
    {
        await using var house = await SsoHouse.OpenAsync();
        var anna = await house.AddAsync("anna");
        var key = await house.Host.SetupKeyAsync(oneOff: true);
        var laptop = await house.NewPeerAsync("laptop");

        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("anna"), key)).Code);

        var peer = await house.FindAsync(laptop);
        Assert.Equal((anna.Id, null), (peer.UserId!.Value, peer.SetupKeyId));
        Assert.Equal(0, Assert.Single((await house.AccountAsync()).SetupKeys.Values).UsedTimes);
    }

    [Fact]
    [AgentStatement(32)]
    [AgentStatement(33)]
    public async Task Nobody_signs_in_what_a_setup_key_or_somebody_else_has_brought_in()
    {
        await using var house = await SsoHouse.OpenAsync();
        await house.AddAsync("anna");
        await house.AddAsync("ben");
        var server = await house.NewPeerAsync("server");
        Assert.Equal("OK", (await server.LoginAsync(await house.Host.SetupKeyAsync(), house.Patience)).Code);
        var laptop = await house.DeviceAsync("laptop", "anna");
        var before = (await house.AccountAsync()).Version;

        Assert.Equal(("PERMISSION_DENIED", Others), SsoHouse.Said(await house.LogInAsync(server, await house.TokenAsync("anna"))));
        Assert.Equal(("PERMISSION_DENIED", Others), SsoHouse.Said(await house.LogInAsync(laptop, await house.TokenAsync("ben"))));
        Assert.Equal(before, (await house.AccountAsync()).Version);
    }

    [Fact]
    [AgentStatement(34)]
    public async Task Who_is_blocked_or_waits_for_approval_signs_no_device_in()
    {
        await using var house = await SsoHouse.OpenAsync();
        var anna = await house.AddAsync("anna");
        var laptop = await house.DeviceAsync("laptop", "anna");
        await house.Host.DoAsync(new UpdateUser(anna.Id, Role.User, [], Blocked: true));
        Assert.Equal(("PERMISSION_DENIED", "user is blocked"), SsoHouse.Said(await house.LogInAsync(laptop, await house.TokenAsync("anna"))));
        var another = await house.NewPeerAsync("another");
        Assert.Equal(("PERMISSION_DENIED", "user is blocked"), SsoHouse.Said(await house.LogInAsync(another, await house.TokenAsync("anna"))));

        // The first token of somebody makes a user, who waits.
        var answer = await house.LogInAsync(another, await house.TokenAsync("new"));
        Assert.Equal(("PERMISSION_DENIED", "user pending approval cannot add peers"), SsoHouse.Said(answer));
        await house.Host.DoAsync(new ApproveUser(new UserId("new")));
        Assert.Equal("OK", (await house.LogInAsync(another, await house.TokenAsync("new"))).Code);
    }

    [Fact]
    public async Task An_approved_address_need_not_wait()
    {
        await using var house = await SsoHouse.OpenAsync();
        var settings = (await house.AccountAsync()).Settings;
        await house.Host.DoAsync(new UpdateAccountSettings(settings with { ApprovedDomains = ["example.com"] }, NetworkRange: null));
        var (phone, other) = (await house.NewPeerAsync("phone"), await house.NewPeerAsync("other"));

        var token = await house.TokenAsync("carla", ("email", "carla@example.com"), ("email_verified", true));
        var answer = await phone.AskAsync("login", new { setupKey = "", jwtToken = token, meta = new { hostname = "iPhone" } }, house.Patience);
        Assert.Equal("OK", answer.Code);
        Assert.Equal("iphone-carla.netbird.selfhosted", answer.Value.GetProperty("peerConfig").GetProperty("fqdn").GetString());
        Assert.Equal(
            "PERMISSION_DENIED", (await house.LogInAsync(other, await house.TokenAsync("dan", ("email", "dan@example.com")))).Code);
    }

    [Fact]
    [AgentStatement(72)]
    [AgentStatement(73)]
    public async Task Signing_in_renews_a_login_that_has_expired_and_no_other()
    {
        await using var house = await SsoHouse.OpenAsync();
        await house.AddAsync("anna");
        await house.AddAsync("ben");
        var laptop = await house.DeviceAsync("laptop", "anna");
        house.Clock.Turn(TimeSpan.FromHours(1));
        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("anna"))).Code);
        Assert.Equal(house.Clock.GetUtcNow() - TimeSpan.FromHours(1), (await house.FindAsync(laptop)).LastLogin);
        var server = await house.NewPeerAsync("server");
        Assert.Equal("OK", (await server.LoginAsync(await house.Host.SetupKeyAsync(), house.Patience)).Code);
        await server.SyncAsync(house.Patience);
        await server.MapAsync(m => m.GetProperty("remotePeers").GetArrayLength() == 1, house.Patience);

        house.Clock.Turn(TimeSpan.FromHours(24));
        await Eventually.TrueAsync(async () =>
        {
            house.Clock.Turn(TimeSpan.FromSeconds(1));
            return (await house.FindAsync(laptop)).LoginExpired;
        });
        Assert.Contains("peer login has expired", (await laptop.LoginAsync(null, house.Patience)).Details, StringComparison.Ordinal);
        Assert.Equal(("PERMISSION_DENIED", Others), SsoHouse.Said(await house.LogInAsync(laptop, await house.TokenAsync("ben"))));
        var offline = await SoonAsync(house, server.MapAsync(m => m.GetProperty("offlinePeers").GetArrayLength() == 1, house.Patience));

        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("anna"))).Code);

        var renewed = Assert.Single(await house.EventsAsync<PeerLoginRenewed>());
        var before = (await house.AccountAsync()) is var account && account.Peers.Find(((PeerLoginRenewed)renewed.Event).PeerId) is { } peer
            ? account with { Peers = account.Peers.With(peer with { LoginExpired = true }) }
            : account;
        Assert.Equal((49, "user.peer.login"), Assert.Single(Activity.Of(before, renewed.Event)) is var a ? (a.Number, a.Code) : default);
        Assert.Equal(("user", "anna"), (renewed.Provenance.ActorKind, renewed.Provenance.ActorId));
        Assert.Equal(house.Clock.GetUtcNow(), (await house.FindAsync(laptop)).LastLogin);
        await laptop.SyncAsync(house.Patience);
        await laptop.MapAsync(_ => true, house.Patience);
        await SoonAsync(house, server.MapAsync(
            m => SerialOf(m) > SerialOf(offline) && m.GetProperty("remotePeers").GetArrayLength() == 1, house.Patience));
        Assert.Empty(house.Agent.Violations);
    }

    [Fact]
    [AgentStatement(93)]
    public async Task A_person_makes_a_login_last_longer_and_nobody_else_hears_of_it()
    {
        await using var house = await SsoHouse.OpenAsync();
        await house.AddAsync("anna");
        await house.AddAsync("ben");
        var laptop = await house.DeviceAsync("laptop", "anna");
        var server = await house.NewPeerAsync("server");
        Assert.Equal("OK", (await server.LoginAsync(await house.Host.SetupKeyAsync(), house.Patience)).Code);
        await server.SyncAsync(house.Patience);
        await server.MapAsync(m => m.GetProperty("remotePeers").GetArrayLength() == 1, house.Patience);
        house.Clock.Turn(TimeSpan.FromHours(3));
        var maps = server.Events("sync").Count;

        Assert.Equal(("INVALID_ARGUMENT", "jwt token is required"), SsoHouse.Said(await ExtendAsync(laptop, "")));
        Assert.Equal("INVALID_ARGUMENT", (await ExtendAsync(laptop, "no token")).Code);
        Assert.Equal(("PERMISSION_DENIED", Others), SsoHouse.Said(await ExtendAsync(laptop, await house.TokenAsync("ben"))));
        Assert.Equal(
            ("FAILED_PRECONDITION", "peer is not eligible for session extension"),
            SsoHouse.Said(await ExtendAsync(server, await house.TokenAsync("anna"))));
        Assert.Equal(
            ("PERMISSION_DENIED", "peer is not registered"),
            SsoHouse.Said(await ExtendAsync(await house.NewPeerAsync("stranger"), await house.TokenAsync("anna"))));

        var answer = await ExtendAsync(laptop, await house.TokenAsync("anna"));
        Assert.Equal("OK", answer.Code);
        Assert.Equal(
            (house.Clock.GetUtcNow() + TimeSpan.FromHours(24)).ToUnixTimeSeconds(),
            answer.Value.GetProperty("sessionExpiresAt").GetProperty("seconds").GetInt64());
        var extended = Assert.Single(await house.EventsAsync<PeerLoginRenewed>());
        Assert.Equal(("user", "anna"), (extended.Provenance.ActorKind, extended.Provenance.ActorId));

        // The next thing that does concern the other is the next thing that it hears.
        await house.Host.DoAsync(new RenamePeer((await house.FindAsync(laptop)).Id, "renamed"));
        await SoonAsync(house, server.MapAsync(
            m => m.GetProperty("remotePeers")[0].GetProperty("fqdn").GetString() == "renamed.netbird.selfhosted", house.Patience));
        Assert.Equal(maps + 1, server.Events("sync").Count);

        await house.Host.DoAsync(new UpdateAccountSettings(
            (await house.AccountAsync()).Settings with { PeerLoginExpirationEnabled = false }, NetworkRange: null));
        Assert.Equal(
            ("FAILED_PRECONDITION", "peer login expiration is disabled for the account"),
            SsoHouse.Said(await ExtendAsync(laptop, await house.TokenAsync("anna"))));

        Task<IndependentAnswer> ExtendAsync(IndependentPeer peer, string token) =>
            peer.AskAsync("extendAuthSession", new { jwtToken = token }, house.Patience);
    }

    [Fact]
    [AgentStatement(85)]
    [AgentStatement(86)]
    public async Task The_groups_of_a_token_become_the_user_s_and_its_devices_follow()
    {
        await using var house = await SsoHouse.OpenAsync();
        await house.AddAsync("anna");
        var g1 = await house.GroupAsync("g1"); // an admin's: no token gives it
        await house.Host.DoAsync(new UpdateAccountSettings(
            (await house.AccountAsync()).Settings with { JwtGroupsEnabled = true, JwtGroupsClaimName = "groups" }, NetworkRange: null));
        var laptop = await house.DeviceAsync("laptop", "anna");

        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("anna", ("groups", new[] { "g1", "g2", "g3" })))).Code);
        Assert.Equal(["g2", "g3"], await UserGroupsAsync());
        Assert.Equal(["All", "g2", "g3"], await PeerGroupsAsync());
        Assert.Empty((await house.AccountAsync()).Groups[g1.Id].Peers);

        var settled = (await house.AccountAsync()).Version;
        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("anna", ("groups", new[] { "g3", "g2" })))).Code);
        Assert.Equal(settled, (await house.AccountAsync()).Version);

        await house.Host.DoAsync(new UpdateAccountSettings(
            (await house.AccountAsync()).Settings with { GroupsPropagationEnabled = false }, NetworkRange: null));
        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("anna", ("groups", new[] { "g2" })))).Code);
        Assert.Equal(["g2"], await UserGroupsAsync());
        Assert.Equal(["All", "g2", "g3"], await PeerGroupsAsync());

        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("anna"))).Code); // no claim: none of its groups
        Assert.Empty(await UserGroupsAsync());

        async Task<IEnumerable<string>> UserGroupsAsync() =>
            (await house.AccountAsync()) is var account ? account.Users[new UserId("anna")].AutoGroups.Select(g => account.Groups[g].Name).Order() : [];

        async Task<IEnumerable<string>> PeerGroupsAsync()
        {
            var (account, peer) = (await house.AccountAsync(), await house.FindAsync(laptop));
            return account.Groups.Values.Where(g => g.Peers.Contains(peer.Id)).Select(g => g.Name).Order();
        }
    }

    [Fact]
    public async Task Who_is_in_none_of_the_allowed_groups_stays_outside()
    {
        await using var house = await SsoHouse.OpenAsync();
        await house.AddAsync("anna");
        await house.Host.DoAsync(new UpdateAccountSettings(
            (await house.AccountAsync()).Settings with { JwtGroupsEnabled = true, JwtGroupsClaimName = "groups", JwtAllowGroups = ["ops"] },
            NetworkRange: null));
        var laptop = await house.NewPeerAsync("laptop");

        Assert.Equal(
            ("PERMISSION_DENIED", AccountSettings.TokenGroupsRefusedText),
            SsoHouse.Said(await house.LogInAsync(laptop, await house.TokenAsync("anna", ("groups", new[] { "dev" })))));
        Assert.Equal("OK", (await house.LogInAsync(laptop, await house.TokenAsync("anna", ("groups", new[] { "ops" })))).Code);
    }

    [Fact]
    [AgentStatement(84)]
    public async Task Where_everybody_has_a_network_of_their_own_so_has_each_person_s_device()
    {
        await using var house = await SsoHouse.OpenAsync(("Accounts:Mode", "multiple"));
        var (annas, bens) = (await house.NewPeerAsync("annas"), await house.NewPeerAsync("bens"));
        Assert.Equal("OK", (await house.LogInAsync(annas, await house.TokenAsync("anna", ("email", "anna@example.com")))).Code);
        Assert.Equal("OK", (await house.LogInAsync(bens, await house.TokenAsync("ben", ("email", "ben@example.com")))).Code);

        var (anna, ben) = (await AccountOfAsync(annas), await AccountOfAsync(bens));
        Assert.NotEqual(anna.Id, ben.Id);
        Assert.Equal(("anna", "ben"), (anna.Owner!.Subject ?? anna.Owner.Id.Value, ben.Owner!.Subject ?? ben.Owner.Id.Value)); // each has one

        // A device is where it was brought in, whoever else may hold a good token.
        Assert.Equal(("PERMISSION_DENIED", Others), SsoHouse.Said(await house.LogInAsync(annas, await house.TokenAsync("ben"))));
        Assert.Single((await AccountOfAsync(bens)).Peers);

        async Task<Account> AccountOfAsync(IndependentPeer peer) =>
            (await house.Host.Accounts.FindPeerAsync(WireGuardKey.Parse(peer.PublicKey), house.Patience))!.Value.Account.Snapshot; // it was let in
    }

    private static long SerialOf(System.Text.Json.JsonElement map) => map.GetProperty("Serial").GetInt64();

    /// <summary>Streams rest between two messages, by a clock that stands still.</summary>
    private static async Task<T> SoonAsync<T>(SsoHouse house, Task<T> task)
    {
        await Eventually.TrueAsync(() =>
        {
            if (!task.IsCompleted)
                house.Clock.Turn(TimeSpan.FromMilliseconds(100));

            return task.IsCompleted;
        });
        return await task;
    }
}
