using System.Net;
using System.Security.Cryptography;
using AdminConsole.Signal;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;

namespace AdminConsole.Tests.Signal;

/// <summary>Two hosts, one PostgreSQL.</summary>
public sealed class SignalBetweenHostsTests(ThrowawayPostgres postgres) : IClassFixture<ThrowawayPostgres>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Small_and_large_bodies_pass_between_hosts_both_ways_and_in_order()
    {
        await using var east = await StartAsync();
        await using var west = await StartAsync();
        await MeetAsync(east, west);
        using var alice = new SignalAgent(east.Url);
        using var bob = new SignalAgent(west.Url);
        using var toAlice = await alice.ConnectAsync();
        using var toBob = await bob.ConnectAsync();

        // Around the most that NOTIFY takes, and a Rosenpass key with company.
        foreach (var size in new[] { 0, 100, 5_690, 5_800, 8_000, 600 * 1024, 10, SignalService.MaxBody })
        {
            var body = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(size));
            await alice.SendAsync(alice.To(bob.Key, body));
            await toBob.RequestStream.WriteAsync(bob.To(alice.Key, body), CancellationToken);

            Assert.Equal(alice.To(bob.Key, body), await SignalAgent.NextAsync(toBob));
            Assert.Equal(bob.To(alice.Key, body), await SignalAgent.NextAsync(toAlice));
        }

        for (var number = 0; number < 60; number++)
            await alice.SendAsync(alice.To(bob.Key, new string((char)('!' + number), number % 3 == 0 ? 9_000 : 9)));

        for (var number = 0; number < 60; number++)
            Assert.Equal((char)('!' + number), (await SignalAgent.NextAsync(toBob)).Body.ToStringUtf8()[0]);

        Assert.Equal(0L, await ScalarAsync("select count(*) from adminconsole.signal_bodies"));
    }

    [Fact]
    public async Task A_newer_stream_on_another_host_replaces_the_older()
    {
        await using var east = await StartAsync();
        await using var west = await StartAsync();
        await MeetAsync(east, west);
        using var before = new SignalAgent(east.Url);
        using var after = new SignalAgent(west.Url, before.Key);
        using var bob = new SignalAgent(east.Url);
        using var older = await before.ConnectAsync();
        using var newer = await after.ConnectAsync();

        Assert.Equal(StatusCode.Aborted, await SignalAgent.EndAsync(older));

        await bob.SendAsync(bob.To(before.Key, "follows"));
        Assert.Equal("follows", (await SignalAgent.NextAsync(newer)).Body.ToStringUtf8());
    }

    [Fact]
    public async Task A_stream_from_the_management_streams_address_is_not_replaced_from_another_host()
    {
        await using var east = await StartAsync();
        await using var west = await StartAsync();
        await MeetAsync(east, west);
        using var alice = new SignalAgent(east.Url, from: "127.0.0.2");
        using var stranger = new SignalAgent(west.Url, alice.Key, from: "127.0.0.3");
        east.ManagementAddresses[alice.Key] = west.ManagementAddresses[alice.Key] = IPAddress.Parse("127.0.0.2");
        using var stream = await alice.ConnectAsync();

        using var stolen = stranger.Open(new Metadata { { SignalService.PeerIdHeader, alice.Key } });
        Assert.Equal(StatusCode.Unavailable, await SignalAgent.EndAsync(stolen));

        await stranger.SendAsync(alice.To(alice.Key, "for alice"));
        Assert.Equal("for alice", (await SignalAgent.NextAsync(stream)).Body.ToStringUtf8());
    }

    [Fact]
    public async Task While_the_database_is_away_each_host_delivers_to_its_own_and_afterwards_to_all()
    {
        await using var east = await StartAsync();
        await using var west = await StartAsync();
        await MeetAsync(east, west);
        using var alice = new SignalAgent(east.Url);
        using var bob = new SignalAgent(west.Url);
        using var toAlice = await alice.ConnectAsync();
        using var toBob = await bob.ConnectAsync();

        await postgres.CrashAsync();
        await Eventually.TrueAsync(() => !east.PostOffice.HasOthers && !west.PostOffice.HasOthers);
        await alice.SendAsync(alice.To(alice.Key, "local"));
        Assert.Equal("local", (await SignalAgent.NextAsync(toAlice)).Body.ToStringUtf8());
        using var carol = new SignalAgent(west.Url);
        using var toCarol = await carol.ConnectAsync();

        await postgres.StartAsync();
        await MeetAsync(east, west);
        await Eventually.TrueAsync(async () => await ScalarAsync("select count(*) from adminconsole.signal_streams") is 3L);
        await alice.SendAsync(alice.To(bob.Key, "was here before"));
        await alice.SendAsync(alice.To(carol.Key, "came meanwhile"));
        Assert.Equal("was here before", (await SignalAgent.NextAsync(toBob)).Body.ToStringUtf8());
        Assert.Equal("came meanwhile", (await SignalAgent.NextAsync(toCarol)).Body.ToStringUtf8());
    }

    [Fact]
    public async Task A_host_that_stops_is_forgotten_with_its_streams()
    {
        await using var east = await StartAsync();
        await using (var west = await StartAsync())
        {
            await MeetAsync(east, west);
            using var bob = new SignalAgent(west.Url);
            using var toBob = await bob.ConnectAsync();
            Assert.Equal(1L, await ScalarAsync("select count(*) from adminconsole.signal_streams"));
        }

        Assert.Equal(0L, await ScalarAsync("select count(*) from adminconsole.signal_streams"));
        Assert.Equal(1L, await ScalarAsync("select count(*) from adminconsole.signal_replicas"));
    }

    [Fact]
    public async Task A_message_goes_only_to_the_replica_that_has_the_stream()
    {
        await CreateTablesAsync();
        var (first, second, third) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var (sender, holder) = (new SignalPost(postgres.Database, first), new SignalPost(postgres.Database, second));
        await using var holding = await holder.ListenAsync(CancellationToken);
        await using var bystander = await new SignalPost(postgres.Database, third).ListenAsync(CancellationToken);
        await holder.AnnounceAsync([new SignalRow("bob", 1, false)], [], CancellationToken);

        await sender.PublishAsync([new SignalLetter("bob", [1]), new SignalLetter("nobody", [2]), new SignalLetter("bob", new byte[10_000])], CancellationToken);

        Assert.Equal([1, 10_000], (await MessagesAsync(holding, 2)).Select(bytes => bytes.Length));
        Assert.Empty(await MessagesAsync(bystander, 0));
        await holder.LeaveAsync(CancellationToken);
        await new SignalPost(postgres.Database, third).LeaveAsync(CancellationToken);
    }

    [Fact]
    public async Task The_streams_of_a_replica_that_fell_silent_are_nobodys()
    {
        await CreateTablesAsync();
        var (dead, alive) = (new SignalPost(postgres.Database, Guid.NewGuid()), new SignalPost(postgres.Database, Guid.NewGuid()));
        await using (await dead.ListenAsync(CancellationToken))
            await dead.AnnounceAsync([new SignalRow("bob", 1, VouchedFor: true)], [], CancellationToken);

        await using var listener = await alive.ListenAsync(CancellationToken);
        Assert.Equal([new SignalRow("bob", 2, false)], await alive.AnnounceAsync([new SignalRow("bob", 2, false)], [], CancellationToken));

        await ScalarAsync("update adminconsole.signal_replicas set beat = beat - interval '16 seconds'");
        var (buried, hasOthers) = await listener.BeatAsync(CancellationToken);
        Assert.False(buried); // one's own beat comes first
        Assert.False(hasOthers);
        Assert.Empty(await alive.AnnounceAsync([new SignalRow("bob", 2, false)], [], CancellationToken));

        await ScalarAsync("delete from adminconsole.signal_replicas");
        Assert.True((await listener.BeatAsync(CancellationToken)).Buried);
    }

    [Fact]
    public async Task The_end_of_an_older_stream_does_not_withdraw_the_newer()
    {
        await CreateTablesAsync();
        var post = new SignalPost(postgres.Database, Guid.NewGuid());
        await using var listener = await post.ListenAsync(CancellationToken);
        await post.AnnounceAsync([new SignalRow("bob", 1, false)], [], CancellationToken);
        await post.AnnounceAsync([new SignalRow("bob", 2, false)], [new SignalRow("bob", 1, false)], CancellationToken);
        Assert.Equal(2L, await ScalarAsync("select stream from adminconsole.signal_streams"));

        await post.AnnounceAsync([], [new SignalRow("bob", 2, false)], CancellationToken);
        Assert.Null(await ScalarAsync("select stream from adminconsole.signal_streams"));
        await post.LeaveAsync(CancellationToken);
    }

    private static async Task<List<byte[]>> MessagesAsync(SignalListener listener, int count)
    {
        var messages = new List<byte[]>();
        do
        {
            // By the time the holder has its messages the bystander, who is asked last, would have had them too.
            foreach (var news in await listener.NextAsync(TimeSpan.FromMilliseconds(count == 0 ? 50 : 5_000), CancellationToken))
            {
                if (news is SignalNews.Message(var bytes))
                    messages.Add(bytes);
            }
        }
        while (messages.Count < count);

        return messages;
    }

    private static Task MeetAsync(SignalHost one, SignalHost other) =>
        Eventually.TrueAsync(() => one.PostOffice.HasOthers && other.PostOffice.HasOthers);

    private async Task<SignalHost> StartAsync()
    {
        await CreateTablesAsync();
        return await SignalHost.StartAsync(postgres.ConnectionString);
    }

    private Task<object?> CreateTablesAsync() => ScalarAsync("create schema if not exists adminconsole; " + SignalPost.Schema);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = postgres.Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(CancellationToken);
    }
}
