using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Management;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.Management;

namespace AdminConsole.Tests.Engine;

public sealed class LoginExpiryTests
{
    private const string Expired = "peer login has expired, please log in once more";

    private static readonly TimeSpan _day = TimeSpan.FromHours(24);

    [Fact]
    [AgentStatement(71)]
    public async Task A_peer_whose_login_expires_is_put_out_told_why_and_shown_to_others_as_offline()
    {
        await using var house = await HouseWithClock.StartAsync();
        var laptop = await house.SignedInAsync("laptop");
        await house.Clock.TimerAsync(TimeSpan.FromMilliseconds(500)).WaitAsync(house.Patience);
        house.Clock.Turn(TimeSpan.FromHours(1));
        var other = await house.SignedInAsync("other");
        await house.ConnectAsync(laptop);
        await house.ConnectAsync(other);
        var before = await other.MapAsync(m => Keys(m, "remotePeers").Contains(laptop.PublicKey), house.Patience);

        house.Clock.Turn(TimeSpan.FromHours(23) - TimeSpan.FromTicks(1));
        await house.Clock.TimerAsync(TimeSpan.FromMilliseconds(500)).WaitAsync(house.Patience);
        Assert.Empty(await house.EventsAsync<PeerLoginExpired>());
        house.Clock.Turn(TimeSpan.FromSeconds(1));

        var end = await house.SoonAsync(laptop.EndAsync(house.Patience));
        Assert.Equal("OK", end.GetProperty("code").GetString());
        var after = await house.SoonAsync(other.MapAsync(m => Keys(m, "offlinePeers").Contains(laptop.PublicKey), house.Patience));
        Assert.Empty(Keys(after, "remotePeers"));
        Assert.True(HouseWithClock.SerialOf(after) > HouseWithClock.SerialOf(before));

        await laptop.SyncAsync(house.Patience);
        var refused = await laptop.EventAsync("end", e => e.GetProperty("code").GetString() != "OK", house.Patience);
        Assert.Equal(("PERMISSION_DENIED", Expired), (refused.GetProperty("code").GetString(), refused.GetProperty("details").GetString()));
        var login = await laptop.LoginAsync(null, house.Patience);
        Assert.Equal(("PERMISSION_DENIED", Expired), (login.Code, login.Details));
        var meta = await laptop.AskAsync("syncMeta", null, house.Patience);
        Assert.Equal(("PERMISSION_DENIED", Expired), (meta.Code, meta.Details));

        var expired = Assert.Single(await house.EventsAsync<PeerLoginExpired>());
        Assert.Equal((Channel.Timer, "system"), (expired.Provenance.Origin.Channel, expired.Provenance.ActorKind));
        Assert.Equal(50, Assert.Single(Activity.Of(await house.AccountAsync(), expired.Event)).Number);
        Assert.Empty(house.Agent.Violations);
    }

    [Fact]
    public async Task At_the_gate_a_login_has_expired_from_the_moment_on_even_if_no_event_says_so_yet()
    {
        await using var house = await HouseWithClock.StartAsync();
        var laptop = await house.SignedInAsync("laptop");
        var account = await house.Host.AccountAsync();
        var peer = (await house.FindAsync(laptop))!; // it has just joined
        var admission = house.Host.Get<PeerAdmission>();
        admission.Check(account.Snapshot, peer);

        house.Clock.Turn(_day);

        Assert.Equal(Expired, Assert.Throws<Grpc.Core.RpcException>(() => admission.Check(account.Snapshot, peer)).Status.Detail);
        Assert.Equal(Expired, Assert.Throws<Grpc.Core.RpcException>(() => admission.CheckLogin(account.Snapshot, peer)).Status.Detail);
    }

    [Fact]
    [AgentStatement(92)]
    public async Task An_agent_is_told_when_its_login_expires_or_that_it_never_does()
    {
        await using var house = await HouseWithClock.StartAsync();
        var laptop = await house.SignedInAsync("laptop");
        var server = await house.Agent.NewPeerAsync("server", house.Host.Url, house.Patience);

        var login = await laptop.LoginAsync(null, house.Patience);
        await laptop.SyncAsync(house.Patience);
        var sync = await laptop.EventAsync("sync", _ => true, house.Patience);
        var deadline = (house.Clock.GetUtcNow() + _day).ToUnixTimeSeconds();
        Assert.Equal(deadline, Seconds(login.Value));
        Assert.Equal(deadline, Seconds(sync.GetProperty("response")));

        Assert.Equal(0, Seconds((await server.LoginAsync(await house.Host.SetupKeyAsync(), house.Patience)).Value));
        await house.Host.DoAsync(new UpdateAccountSettings((await house.AccountAsync()).Settings with { PeerLoginExpirationEnabled = false }, null));
        Assert.Equal(0, Seconds((await laptop.LoginAsync(null, house.Patience)).Value));
    }

    /// <summary>Without a map: the agent's is as it should be. With the checks, since it takes those of every message for all there are.</summary>
    [Fact]
    public async Task An_open_stream_hears_at_once_that_a_login_lasts_longer_or_shorter_if_its_agent_knows_what_that_is()
    {
        await using var house = await HouseWithClock.StartAsync();
        await CredentialsTests.AskForProcessAsync(house.Host, "/usr/bin/guard");
        var heard = 0;
        var laptop = await house.SignedInAsync("laptop", "0.72.0");
        var old = await house.SignedInAsync("old", "0.71.9");
        await house.ConnectAsync(laptop);
        await house.ConnectAsync(old);
        var signedIn = (await house.FindAsync(laptop))!.LastLogin!.Value; // a user has signed it in

        // What both have to say of themselves is said, and heard by the other.
        foreach (var device in new[] { laptop, old })
            await house.UntilAsync(async () => !(await house.FindAsync(device))!.Meta.Files.IsEmpty);
        await house.Host.DoAsync(new RenamePeer(await house.IdOfAsync(old), "settled"));
        await house.SoonAsync(laptop.MapAsync(m => Shows(m, "settled"), house.Patience));
        heard = laptop.Events("sync").Count;

        await SetAsync(house, s => s with { PeerLoginExpiration = TimeSpan.FromDays(2) });
        await HearsAsync(signedIn + TimeSpan.FromDays(2));
        await SetAsync(house, s => s with { PeerLoginExpirationEnabled = false });
        await HearsAsync(null);
        await SetAsync(house, s => s with { PeerLoginExpirationEnabled = true });
        await HearsAsync(signedIn + TimeSpan.FromDays(2));
        await SwitchAsync(house, laptop, login: false);
        await HearsAsync(null);
        await SwitchAsync(house, laptop, login: true);
        await HearsAsync(signedIn + TimeSpan.FromDays(2));
        house.Clock.Turn(TimeSpan.FromHours(1));
        var peer = (await house.FindAsync(laptop))!; // likewise
        var account = await house.Host.DoAsync(new ExtendPeerLogin(peer.Id, peer.UserId!.Value, house.Clock.GetUtcNow()));
        await HearsAsync(account.Peers.Find(peer.Id)!.LastLogin + TimeSpan.FromDays(2));

        // What changes nothing of it is not told: the next is a map.
        await SetAsync(house, s => s with { PeerInactivityExpiration = TimeSpan.FromHours(3) });
        await house.Host.DoAsync(new RenamePeer(await house.IdOfAsync(old), "renamed"));
        await HearsAsync(account.Peers.Find(peer.Id)!.LastLogin + TimeSpan.FromDays(2), withMap: true);
        await house.Host.DoAsync(new RenamePeer(peer.Id, "renamed-too"));
        await house.SoonAsync(old.MapAsync(m => Shows(m, "renamed-too"), house.Patience));
        Assert.All(old.Events("sync"), e => Assert.Equal(JsonValueKind.Object, e.GetProperty("map").ValueKind));
        Assert.Empty(house.Agent.Violations);

        static bool Shows(JsonElement map, string label) => map.GetProperty("remotePeers").EnumerateArray()
            .Any(p => p.GetProperty("fqdn").GetString()!.StartsWith(label + ".", StringComparison.Ordinal)); // every peer has one

        async Task HearsAsync(DateTimeOffset? expires, bool withMap = false)
        {
            await house.SoonAsync(laptop.EventAsync("sync", _ => laptop.Events("sync").Count > heard, house.Patience));
            var message = laptop.Events("sync")[heard++];
            Assert.Equal(withMap, message.GetProperty("map").ValueKind == JsonValueKind.Object);
            Assert.Equal(expires?.ToUnixTimeSeconds() ?? 0, Seconds(message.GetProperty("response")));
            Assert.Single(message.GetProperty("checks").EnumerateArray());
        }
    }

    [Fact]
    [AgentStatement(34)]
    [FaultCase(31)]
    public async Task A_user_who_is_blocked_loses_the_devices_at_once()
    {
        await using var house = await HouseWithClock.StartAsync();
        var laptop = await house.SignedInAsync("laptop");
        await house.ConnectAsync(laptop);
        var user = (await house.FindAsync(laptop))!.UserId!.Value; // a user has signed it in
        await house.Host.DoAsync(new UpdateUser(user, Role.User, [], Blocked: true));

        Assert.Equal("OK", (await house.SoonAsync(laptop.EndAsync(house.Patience))).GetProperty("code").GetString());
        await laptop.SyncAsync(house.Patience);
        var refused = await laptop.EventAsync("end", e => e.GetProperty("code").GetString() != "OK", house.Patience);
        Assert.Equal(("PERMISSION_DENIED", "user is blocked"), (refused.GetProperty("code").GetString(), refused.GetProperty("details").GetString()));
        Assert.Equal(Expired, (await laptop.LoginAsync(null, house.Patience)).Details);
    }

    [Fact]
    public async Task An_account_that_is_asleep_is_woken_when_a_login_expires()
    {
        await using var house = await HouseWithClock.StartAsync();
        var laptop = await house.SignedInAsync("laptop");
        var account = await house.Host.AccountAsync();
        var directory = house.Host.Get<AccountDirectory>();
        Assert.Empty(await directory.DueAsync(house.Clock.GetUtcNow() + _day - TimeSpan.FromTicks(1), house.Patience));
        Assert.Equal([account.Id], await directory.DueAsync(house.Clock.GetUtcNow() + _day, house.Patience));

        // A host that starts wakes the account that was made first; this one it has to find.
        var second = await house.OtherAccountAsync();
        await house.SignInAsync(second, "elsewhere", second.Snapshot.Owner!.Id); // it has just been claimed
        await house.RestartAsync(away: TimeSpan.Zero);
        await house.PassAsync(TimeSpan.FromHours(1), step: TimeSpan.FromHours(1));
        Assert.Empty(house.AwakeOf(second.Id));
        await house.PassAsync(TimeSpan.FromHours(23), step: TimeSpan.FromHours(23));

        await house.UntilAsync(() => Task.FromResult(house.AwakeOf(second.Id) is [{ LoginExpired: true }]));
        Assert.NotNull(await house.FindAsync(laptop));
    }

    [Fact]
    [AgentStatement(67)]
    [AgentStatement(74)]
    public async Task An_old_login_expires_a_new_one_does_not_and_neither_does_that_of_a_peer_without_expiry_or_without_a_user()
    {
        await using var house = await HouseWithClock.StartAsync();
        await SetAsync(house, s => s with { PeerLoginExpiration = TimeSpan.FromHours(1) });
        var (old, off) = (await house.SignedInAsync("old"), await house.SignedInAsync("off"));
        await SwitchAsync(house, off, login: false);
        var server = await house.Agent.NewPeerAsync("server", house.Host.Url, house.Patience);
        Assert.Equal("OK", (await server.LoginAsync(await house.Host.SetupKeyAsync(), house.Patience)).Code);
        await house.PassAsync(TimeSpan.FromHours(25), step: TimeSpan.FromHours(1));
        var fresh = await house.SignedInAsync("fresh");
        await house.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(("PERMISSION_DENIED", Expired), SsoHouse.Said(await old.LoginAsync(null, house.Patience)));
        foreach (var peer in new[] { fresh, off, server })
            Assert.Equal("OK", (await peer.LoginAsync(null, house.Patience)).Code);

        Assert.Equal((await house.FindAsync(old))!.Id, ((PeerLoginExpired)Assert.Single(await house.EventsAsync<PeerLoginExpired>()).Event).PeerId);
    }

    [Fact]
    [AgentStatement(69)]
    public async Task The_next_look_is_when_the_first_login_expires_and_there_is_none_where_none_does()
    {
        await using var house = await HouseWithClock.StartAsync();
        await SetAsync(house, s => s with { PeerLoginExpiration = TimeSpan.FromHours(1) });
        var directory = house.Host.Get<AccountDirectory>();
        Assert.Empty(await directory.DueAsync(DateTimeOffset.MaxValue, house.Patience));
        var first = await house.SignedInAsync("first");
        await house.PassAsync(TimeSpan.FromMinutes(10));
        var second = await house.SignedInAsync("second");
        var due = (await house.FindAsync(first))!.LastLogin!.Value + TimeSpan.FromHours(1); // a user has signed it in

        Assert.Empty(await directory.DueAsync(due - TimeSpan.FromTicks(1), house.Patience));
        Assert.Single(await directory.DueAsync(due, house.Patience));
        await house.PassAsync(due - house.Clock.GetUtcNow(), step: TimeSpan.FromMinutes(5));
        await house.UntilAsync(async () => (await house.FindAsync(first))!.LoginExpired);
        Assert.False((await house.FindAsync(second))!.LoginExpired);
        Assert.Empty(await directory.DueAsync(due, house.Patience));
        Assert.Single(await directory.DueAsync(due + TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1), house.Patience));
    }

    [Fact]
    [AgentStatement(75)]
    public async Task Switching_expiry_off_keeps_everybody_in_and_switching_it_on_counts_from_the_last_login()
    {
        await using var house = await HouseWithClock.StartAsync();
        var laptop = await house.SignedInAsync("laptop");
        var other = await house.SignedInAsync("other");
        await SwitchAsync(house, other, login: false);
        await SetAsync(house, s => s with { PeerLoginExpirationEnabled = false });
        await house.PassAsync(TimeSpan.FromHours(30), step: TimeSpan.FromHours(2));
        Assert.Empty(await house.EventsAsync<PeerLoginExpired>());

        await SetAsync(house, s => s with { PeerLoginExpirationEnabled = true });
        await house.UntilAsync(async () => (await house.FindAsync(laptop))!.LoginExpired);
        Assert.False((await house.FindAsync(other))!.LoginExpired);
        await SwitchAsync(house, other, login: true);
        await house.UntilAsync(async () => (await house.FindAsync(other))!.LoginExpired);

        // However often it is looked at and switched, each expires once.
        await SetAsync(house, s => s with { PeerLoginExpirationEnabled = false });
        await SetAsync(house, s => s with { PeerLoginExpirationEnabled = true });
        await house.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await house.EventsAsync<PeerLoginExpired>()).Count);
    }

    [Fact]
    [AgentStatement(70)]
    public async Task In_a_new_account_a_login_lasts_a_day_and_it_may_be_an_hour_to_180_days()
    {
        await using var host = await TestHost.StartAsync();
        var settings = (await host.AccountAsync()).Snapshot.Settings;
        Assert.Equal((true, _day), (settings.PeerLoginExpirationEnabled, settings.PeerLoginExpiration));

        foreach (var (lasts, refusal) in new[]
        {
            (TimeSpan.FromMinutes(59), "peer login expiration can't be smaller than one hour"),
            (TimeSpan.FromDays(181), "peer login expiration can't be larger than 180 days"),
        })
            Assert.Equal(refusal, (await host.TryAsync(new UpdateAccountSettings(settings with { PeerLoginExpiration = lasts }, null))).Rejection?.Message);

        await host.DoAsync(new UpdateAccountSettings(settings with { PeerLoginExpiration = TimeSpan.FromHours(1) }, null));
    }

    private static async Task SetAsync(HouseWithClock house, Func<AccountSettings, AccountSettings> change) =>
        await house.Host.DoAsync(new UpdateAccountSettings(change((await house.AccountAsync()).Settings), null));

    private static async Task SwitchAsync(HouseWithClock house, IndependentPeer device, bool login)
    {
        var peer = (await house.FindAsync(device))!; // it was let in
        await house.Host.DoAsync(new UpdatePeer(
            peer.Id, peer.Name, peer.SshEnabled, login, peer.InactivityExpirationEnabled, ApprovalRequired: null, Address: null));
    }

    private static long Seconds(JsonElement message) =>
        long.Parse(message.GetProperty("sessionExpiresAt").GetProperty("seconds").ToString(), System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Keys(JsonElement map, string list) =>
        map.GetProperty(list).EnumerateArray().Select(p => p.GetProperty("wgPubKey").GetString()!); // every peer has one
}
