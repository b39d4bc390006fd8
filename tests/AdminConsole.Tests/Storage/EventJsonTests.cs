using System.Text.Json;
using System.Text.Json.Nodes;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Storage;

namespace AdminConsole.Tests.Storage;

/// <summary>
/// Stored events are for ever. <c>Events/</c> holds the body of every event as it was stored, <c>name.json</c>, and
/// <c>name.2.json</c> and so on, as older or other programs may have stored it, with lists and later fields missing. A file is added,
/// never changed: if one of these tests fails, the code is wrong and not the file. (An event that gets a field gets another first file;
/// the one before takes the next number.)
/// </summary>
public sealed class EventJsonTests
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Events");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(_folder).Select(f => Path.GetFileNameWithoutExtension(f)!).Order()]; // paths have names

    [Fact]
    public void Every_stored_name_has_a_file_and_every_file_a_name() =>
        Assert.Equal(EventTypes.ByName.Keys.Order(), Directory.EnumerateFiles(_folder).Select(NameOf).Distinct().Order());

    [Fact]
    public void Every_event_of_the_core_has_a_stored_name()
    {
        var events = typeof(AccountEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(AccountEvent)) && !t.IsAbstract);

        Assert.Equal(events.Select(t => t.Name).Order(), EventTypes.ByName.Values.Select(t => t.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stored_event_is_read_and_folded(string file)
    {
        var @event = Read(file);
        var account = Account.Evolve(RichAccount(), @event);

        Assert.Equal(EventTypes.ByName[NameOf(file)], @event.GetType());
        Assert.Equal(RichAccount().Version + 1, account.Version);
        Assert.All(account.Peers, p => Assert.NotNull(NetworkMapCompiler.Compile(account, p.Id)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_stored_event_is_written_as_it_was_read_and_what_is_missing_as_nothing(string file)
    {
        var stored = JsonNode.Parse(File.ReadAllText(PathOf(file)))!; // a file is no null
        var written = Written(Read(file));

        if (file == NameOf(file))
            Assert.Equal(Sorted(stored).ToJsonString(), Sorted(written).ToJsonString());
        else
            AssertSameButForWhatIsMissing(stored, written);
    }

    [Theory]
    [InlineData("group_created", """{"group":{"id":"g","name":"servers","issued":"api","peers":null,"resources":null}}""")]
    [InlineData("group_created", """{"group":{"id":"g","name":"servers","issued":"api"},"fromTheFuture":{"a":1}}""")]
    public void Lists_that_are_null_and_fields_of_the_future_do_no_harm(string name, string json)
    {
        var created = Assert.IsType<GroupCreated>(JsonSerializer.Deserialize(json, EventTypes.ByName[name], EventJson.Options));

        Assert.Empty(created.Group.Peers);
        Assert.Empty(created.Group.Resources);
    }

    [Fact]
    public void A_snapshot_of_an_account_says_the_same_as_the_account()
    {
        var account = RichAccount();
        var json = JsonSerializer.SerializeToUtf8Bytes(account, EventJson.Options);
        var read = JsonSerializer.Deserialize<Account>(json, EventJson.Options)!; // it was an account

        Assert.Equal(Sorted(Written(account)).ToJsonString(), Sorted(Written(read)).ToJsonString());
        Assert.Equal((account.Version, account.SerialBase, account.Serial), (read.Version, read.SerialBase, read.Serial));
        Assert.All(account.Peers, p =>
        {
            var map = NetworkMapCompiler.Compile(account, p.Id)!; // it is a peer of the account
            var again = NetworkMapCompiler.Compile(read, p.Id)!;
            Assert.NotEmpty(map.RemotePeers);
            Assert.Equal((map.Serial, map.Fingerprint), (again.Serial, again.Fingerprint));
        });
    }

    [Fact]
    public void What_follows_is_the_same_from_a_snapshot_as_from_the_account()
    {
        var account = RichAccount();
        var read = JsonSerializer.Deserialize<Account>(JsonSerializer.Serialize(account, EventJson.Options), EventJson.Options)!; // it was an account

        foreach (var name in EventTypes.ByName.Keys.Where(n => n.EndsWith("_deleted", StringComparison.Ordinal)).Order())
        {
            account = Account.Evolve(account, Read(name));
            read = Account.Evolve(read, Read(name));
        }

        Assert.Equal(Sorted(Written(account)).ToJsonString(), Sorted(Written(read)).ToJsonString());
    }

    /// <summary>Two peers that see each other, and one of everything.</summary>
    private static Account RichAccount()
    {
        var registered = (PeerRegistered)Read("peer_registered");
        var second = registered.Peer with
        {
            Id = new PeerId("d0a1b2c3d4e5f6g7h8p1"),
            Key = WireGuardKey.Parse("IB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgE="),
            Address = System.Net.IPAddress.Parse("100.92.9.9"),
            DnsLabel = "second",
            ApprovalRequired = false,
        };
        var all = new Group(new GroupId("d0a1b2c3d4e5f6g7h8g9"), Group.AllName, Issued.Api, [], []);
        var everybody = Account.Decide(
            Account.Empty(new AccountId("other")),
            new CreateAccount(((AccountCreated)Read("account_created")).Network, "mesh.example", all.Id, new("default"), registered.Peer.CreatedAt)
            {
                Actor = Actor.System,
            });

        AccountEvent[] events =
        [
            .. ((Decision.Accepted)everybody).Events,
            Read("account_created"), Read("setup_key_created"), Read("group_created"), registered, new PeerRegistered(second, []),
            .. EventTypes.ByName.Keys
                .Where(n => n.EndsWith("_changed", StringComparison.Ordinal) || n.EndsWith("_switched", StringComparison.Ordinal))
                .Order()
                .Select(Read),
            Read("policy_created"), Read("user_added"), Read("serial_base_raised"),
            Read("network_router_created"), Read("zone_created"), Read("zone_record_added"),
        ];
        return Account.Fold(Account.Empty(new AccountId("d0a1b2c3d4e5f6g7h8a0")), events);
    }

    private static AccountEvent Read(string file) =>
        (AccountEvent)JsonSerializer.Deserialize(File.ReadAllText(PathOf(file)), EventTypes.ByName[NameOf(file)], EventJson.Options)!; // a file is no null

    private static JsonNode Written(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), EventJson.Options)!; // never null

    /// <summary>Dictionaries have no order.</summary>
    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : Sorted(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(n => n is null ? null : Sorted(n))]),
        _ => node.DeepClone(),
    };

    private static void AssertSameButForWhatIsMissing(JsonNode? stored, JsonNode? written)
    {
        if (stored is JsonObject storedMap && written is JsonObject writtenMap)
        {
            Assert.Subset(writtenMap.Select(p => p.Key).ToHashSet(), storedMap.Select(p => p.Key).ToHashSet());
            foreach (var (key, value) in writtenMap)
            {
                if (storedMap.TryGetPropertyValue(key, out var before))
                    AssertSameButForWhatIsMissing(before, value);
                else
                    Assert.True(value?.ToJsonString() is null or "[]" or "{}" or "false", $"{key} is not stored and not empty");
            }
        }
        else if (stored is JsonArray storedList && written is JsonArray writtenList)
        {
            Assert.Equal(storedList.Count, writtenList.Count);
            foreach (var (before, after) in storedList.Zip(writtenList))
                AssertSameButForWhatIsMissing(before, after);
        }
        else
        {
            Assert.Equal(stored?.ToJsonString(), written?.ToJsonString());
        }
    }

    private static string NameOf(string file) => Path.GetFileName(file).Split('.')[0];

    private static string PathOf(string file) => Path.Combine(_folder, file + ".json");
}
