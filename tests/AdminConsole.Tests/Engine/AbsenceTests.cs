using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdminConsole.Tests.Engine;

/// <summary>What happens to peers that stay away.</summary>
public sealed class AbsenceTests
{
    private static readonly TimeSpan _tenMinutes = TimeSpan.FromMinutes(10);

    [Fact]
    [AgentStatement(76)]
    public async Task An_ephemeral_peer_is_deleted_ten_minutes_after_it_went_and_not_before()
    {
        await using var house = await HouseWithClock.StartAsync();
        var (job, other, server) = (await house.EphemeralAsync("job"), await house.EphemeralAsync("other"), await ServerAsync(house));
        await house.ConnectAsync(job);
        await house.ConnectAsync(other);
        await house.PassAsync(TimeSpan.FromMinutes(15));
        await house.DisconnectAsync(job);

        await house.PassAsync(_tenMinutes);
        Assert.NotNull(await house.FindAsync(job));
        await house.UntilGoneAsync(job);
        Assert.NotNull(await house.FindAsync(other));
        Assert.NotNull(await house.FindAsync(server));
        await house.SoonAsync(other.MapAsync(m => m.GetProperty("remotePeers").GetArrayLength() == 1, house.Patience));
        var deleted = Assert.Single(await house.EventsAsync<PeerDeleted>());
        Assert.Equal((Channel.Timer, "system"), (deleted.Provenance.Origin.Channel, deleted.Provenance.ActorKind));
        Assert.Equal("PERMISSION_DENIED", (await job.LoginAsync(null, house.Patience)).Code);
    }

    [Fact]
    [AgentStatement(76)]
    public async Task One_that_came_back_in_time_stays_and_its_time_begins_anew()
    {
        await using var house = await HouseWithClock.StartAsync();
        var job = await house.EphemeralAsync("job");
        await house.ConnectAsync(job);
        await house.DisconnectAsync(job);
        await house.PassAsync(TimeSpan.FromMinutes(9));
        await house.ConnectAsync(job);
        await house.PassAsync(TimeSpan.FromMinutes(20));
        await house.DisconnectAsync(job);
        await house.PassAsync(TimeSpan.FromMinutes(9));

        Assert.NotNull(await house.FindAsync(job));
        await house.UntilGoneAsync(job);
    }

    [Fact]
    public async Task One_that_never_connected_is_deleted_ten_minutes_after_it_joined()
    {
        await using var house = await HouseWithClock.StartAsync();
        await house.PassAsync(TimeSpan.FromMinutes(11));
        var job = await house.EphemeralAsync("job");
        await house.PassAsync(_tenMinutes);
        Assert.NotNull(await house.FindAsync(job));
        await house.UntilGoneAsync(job);
    }

    [Fact]
    [AgentStatement(76)]
    public async Task After_a_start_all_have_ten_minutes_to_come_back()
    {
        await using var house = await HouseWithClock.StartAsync();
        var (gone, back) = (await house.EphemeralAsync("gone"), await house.EphemeralAsync("back"));
        await house.ConnectAsync(gone);
        await house.ConnectAsync(back);
        await house.RestartAsync(away: TimeSpan.FromHours(1));

        await house.PassAsync(TimeSpan.FromMinutes(9));
        Assert.NotNull(await house.FindAsync(gone));
        await house.ConnectAsync(back);
        await house.UntilGoneAsync(gone);
        Assert.NotNull(await house.FindAsync(back));
    }

    [Fact]
    public async Task A_sleeping_account_with_ephemeral_peers_is_woken()
    {
        await using var house = await HouseWithClock.StartAsync();
        var other = await house.OtherAccountAsync();
        await house.EphemeralAsync("job", other);
        await house.RestartAsync(away: TimeSpan.Zero);
        Assert.Empty(house.AwakeOf(other.Id));
        await house.UntilAsync(() => Task.FromResult(house.AwakeOf(other.Id).Length == 1));
        await house.UntilAsync(() => Task.FromResult(house.AwakeOf(other.Id).Length == 0));
    }

    [Fact]
    public async Task What_passes_while_the_host_stands_still_does_not_count()
    {
        await using var house = await HouseWithClock.StartAsync();
        var job = await house.EphemeralAsync("job");
        await house.ConnectAsync(job);
        await house.DisconnectAsync(job);
        await house.PassAsync(TimeSpan.FromHours(1), step: TimeSpan.FromHours(1));
        await house.PassAsync(TimeSpan.FromMinutes(9));
        Assert.NotNull(await house.FindAsync(job));
        await house.UntilGoneAsync(job);
    }

    [Fact]
    [AgentStatement(68)]
    public async Task A_user_s_peer_that_stays_away_has_to_be_signed_in_again_and_one_that_is_connected_has_not()
    {
        await using var house = await HouseWithClock.StartAsync();
        var settings = (await house.AccountAsync()).Settings;
        await house.Host.DoAsync(new UpdateAccountSettings(
            settings with { PeerInactivityExpirationEnabled = true, PeerInactivityExpiration = TimeSpan.FromMinutes(30) }, null));
        var (away, here) = (await house.SignedInAsync("away"), await house.SignedInAsync("here"));
        await house.ConnectAsync(away);
        await house.ConnectAsync(here);
        await house.DisconnectAsync(away);
        await house.PassAsync(TimeSpan.FromMinutes(30));
        Assert.False((await house.FindAsync(away))!.LoginExpired); // it is not deleted
        await house.UntilAsync(async () => (await house.FindAsync(away))!.LoginExpired);

        await house.SoonAsync(here.MapAsync(m => m.GetProperty("offlinePeers").GetArrayLength() == 1, house.Patience));
        var expired = Assert.Single(await house.EventsAsync<PeerLoginExpired>());
        Assert.Equal(new PeerLoginExpired(await house.IdOfAsync(away), ExpiryReason.Inactivity), expired.Event);
        Assert.Equal("peer login has expired, please log in once more", (await away.LoginAsync(null, house.Patience)).Details);
        Assert.Equal("OK", (await here.LoginAsync(null, house.Patience)).Code);
    }

    [Fact]
    public async Task A_peer_that_came_back_on_another_host_is_not_touched_even_before_word_of_it_has_come()
    {
        await using var house = await HouseWithClock.StartAsync();
        var job = await house.EphemeralAsync("job");
        await house.ConnectAsync(job);
        var (account, table) = (await house.AccountAsync(), house.Host.Get<PresenceTable>());
        await Eventually.TrueAsync(async () => (await table.ReadAsync(account.Id, house.Patience)) is [{ Connected: true }]);

        // Its presence has never read the table, and does not run.
        using var deaf = new Presence(table, Guid.NewGuid(), house.Clock, NullLogger<Presence>.Instance);
        var absent = new AbsentPeers(deaf, table, house.Host.Get<SteadyTime>(), house.Clock);
        await house.PassAsync(TimeSpan.FromMinutes(11));
        Assert.Empty(await absent.DueAsync(account, house.Clock.GetUtcNow(), house.Patience));

        await house.DisconnectAsync(job);
        var wentAt = house.Clock.GetUtcNow();
        house.Clock.Turn(TimeSpan.FromMinutes(11));
        var due = Assert.Single(await absent.DueAsync(account, house.Clock.GetUtcNow(), house.Patience));
        Assert.Equal(new DeleteEphemeralPeer(await house.IdOfAsync(job), wentAt, house.Clock.GetUtcNow()), due);
    }

    [Fact]
    public async Task The_peers_of_a_host_that_was_killed_are_settled_by_the_one_that_lives()
    {
        await using var house = await HouseWithClock.StartAsync(new TurnableClock(DateTimeOffset.UtcNow)); // the other goes by the real time
        await using var other = await HostProcess.StartAsync(
            HostProcess.FreePort(), ("ConnectionStrings:Postgres", house.Host.Database), ("Secrets:KeyFile", TestHost.KeyFile));
        var (there, here) = (await house.EphemeralAsync("there", url: other.Url), await house.EphemeralAsync("here"));
        await house.ConnectAsync(there);
        await house.ConnectAsync(here);
        var (account, id) = (await house.AccountAsync(), await house.IdOfAsync(there));
        var presence = house.Host.Get<Presence>();
        await Eventually.TrueAsync(() => presence.Of(account.Id).IsConnected(id));

        await other.KillAsync();
        await Eventually.TrueAsync(() =>
        {
            house.Clock.Turn(TimeSpan.FromMilliseconds(10)); // for the beat, with which it looks at the others
            return !presence.Of(account.Id).IsConnected(id);
        });
        await house.PassAsync(TimeSpan.FromMinutes(9));
        Assert.NotNull(await house.FindAsync(there));
        await house.UntilGoneAsync(there);
        Assert.NotNull(await house.FindAsync(here));
    }

    [Fact]
    public async Task Two_hosts_that_ask_at_the_same_time_settle_it_once()
    {
        await using var house = await HouseWithClock.StartAsync();
        await using var second = await TestHost.StartAsync(house.Clock, house.Host.Database);
        for (var i = 0; i < 5; i++)
            await house.EphemeralAsync($"job {i}");

        await Eventually.TrueAsync(async () => (await second.AccountAsync()).Snapshot.Peers.Count == 5);
        for (var i = 0; i < 25; i++)
        {
            house.Clock.Turn(TimeSpan.FromSeconds(30));
            await house.Clock.TimerAsync(TimeSpan.FromMilliseconds(500)).WaitAsync(house.Patience);
        }

        await Eventually.TrueAsync(async () =>
        {
            house.Clock.Turn(TimeSpan.FromSeconds(1));
            return (await house.AccountAsync()).Peers.Count == 0 && (await second.AccountAsync()).Snapshot.Peers.Count == 0;
        });
        Assert.Equal(5, (await house.EventsAsync<PeerDeleted>()).Count);
    }

    private static async Task<IndependentPeer> ServerAsync(HouseWithClock house)
    {
        var server = await house.Agent.NewPeerAsync("server", house.Host.Url, house.Patience);
        await server.LoginAsync(await house.Host.SetupKeyAsync(), house.Patience);
        return server;
    }
}
