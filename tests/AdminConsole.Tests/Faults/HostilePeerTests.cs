using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdminConsole.Agents;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using AdminConsole.Storage;
using AdminConsole.Tests.Components;
using AdminConsole.Tests.Fixtures;
using Google.Protobuf;
using Grpc.Core;
using Npgsql;
using Environment = AdminConsole.Protocol.Environment;
using File = AdminConsole.Protocol.File;
using NetworkAddress = AdminConsole.Protocol.NetworkAddress;

namespace AdminConsole.Tests.Faults;

/// <summary>Devices that lie about themselves: to us, to admins and to the other peers.</summary>
public sealed partial class HostilePeerTests
{
    private const string SshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    private const string Marker = "zq7-marker";

    private static readonly string[] _hostnames =
    [
        new('x', 10_000), "../../", "<script>alert(1)</script>", "\u202Eevil\u2066", "nul\0nul", "😀🏳️‍🌈", "....", ".", " ", "", "-", "---",
        new('a', 58), new('a', 59), new('a', 60), new('b', 63), new('c', 64), new('\u00FC', 200), "a\r\nInjected: line", "\uD800", "ſK", "ＷＩＤＥ", "..%2f",
        "peer", "PEER", "peer-1", "{{7*7}}", "=cmd|' /C calc'!A0", "a'; drop table peers; --", "x.y.z",
    ];

    [Fact]
    [FaultCase(10)]
    public async Task An_ssh_key_that_is_none_leaves_the_one_that_is_stored_and_no_other_map_changes()
    {
        await using var host = await TestHost.StartAsync();
        var secret = await host.SetupKeyAsync();
        await using var watcher = new Agent(host.Url, AgentIdentity.New(), AgentSystem.Linux("watcher"), new AgentOptions { Signal = false });
        await watcher.JoinAsync(secret, Patience.Start());
        using var peer = await Stranger.AtAsync(host);
        await LoginAsync(Encoding.ASCII.GetBytes(SshKey), "6.1.0");
        var before = await watcher.MapAsync(m => m.RemotePeers.Any(p => p.SshConfig.SshPubKey.ToStringUtf8() == SshKey), Patience.Start());

        byte[][] bad =
        [
            new byte[100 * 1024], Encoding.ASCII.GetBytes(new string('a', 100 * 1024)), [.. Encoding.ASCII.GetBytes(SshKey + " "), .. new byte[1_024]],
            Encoding.ASCII.GetBytes($"{SshKey} {new string('c', 1_024 - SshKey.Length)}"), // sound, but for a byte too many
            Encoding.ASCII.GetBytes($"{SshKey} me\ncert-authority"), Encoding.UTF8.GetBytes($"{SshKey} \u202Eme"), // likewise, but for what it hides
            Encoding.ASCII.GetBytes($"command=\"reboot\" {SshKey}"), Encoding.ASCII.GetBytes($"{SshKey}\n{SshKey}"), [0xff, 0xfe, 0x00, 0x01],
            Encoding.ASCII.GetBytes("ssh-ed25519 !!!!"), Encoding.ASCII.GetBytes("ssh-rsa " + SshKey.Split(' ')[1]), Encoding.ASCII.GetBytes("ssh-ed25519"),
        ];
        foreach (var key in bad)
            await LoginAsync(key, "6.1.0");

        await LoginAsync([0xff], "6.2.0"); // what comes after them has been stored: so would they have been
        await Eventually.TrueAsync(async () => (await host.AccountAsync()).Snapshot.Peers.Find(WireGuardKey.Parse(peer.Identity.PublicKey))?.Meta.KernelVersion == "6.2.0");
        Assert.Equal(SshKey, (await host.AccountAsync()).Snapshot.Peers.Find(WireGuardKey.Parse(peer.Identity.PublicKey))?.SshKey);
        Assert.Same(before, watcher.Snapshot.Map);

        async Task LoginAsync(byte[] ssh, string kernel)
        {
            var request = Stranger.Login(secret);
            request.Meta.KernelVersion = kernel;
            request.PeerKeys = new PeerKeys { SshPubKey = ByteString.CopyFrom(ssh) };
            Assert.Equal(StatusCode.OK, (await peer.TryAsync("Login", peer.Seal(request))).Code);
        }
    }

    [Fact]
    [FaultCase(10)]
    public async Task An_ssh_key_beyond_the_limit_of_messages_is_refused_with_its_message()
    {
        await using var host = await TestHost.StartAsync();
        using var peer = await Stranger.AtAsync(host);
        var request = Stranger.Login(await host.SetupKeyAsync());
        request.PeerKeys = new PeerKeys { SshPubKey = ByteString.CopyFrom(new byte[1 << 20]) };

        Assert.Equal(StatusCode.ResourceExhausted, (await peer.TryAsync("Login", peer.Seal(request))).Code);
        Assert.Empty((await host.AccountAsync()).Snapshot.Peers);
    }

    [Fact]
    [FaultCase(11)]
    public async Task Any_hostname_joins_with_a_label_of_its_own()
    {
        await using var host = await TestHost.StartAsync();
        var secret = await host.SetupKeyAsync();
        foreach (var hostname in _hostnames)
        {
            using var peer = await Stranger.AtAsync(host);
            var sent = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(hostname)); // half a surrogate cannot be sent
            Assert.Equal((hostname, StatusCode.OK), (hostname, (await peer.TryAsync("Login", peer.Seal(Stranger.Login(secret, sent)))).Code));
        }

        var peers = (await host.AccountAsync()).Snapshot.Peers.ToArray();
        Assert.Equal(_hostnames.Length, peers.Length);
        Assert.Equal(peers.Length, peers.Select(p => p.DnsLabel).Distinct().Count());
        Assert.All(peers, p => Assert.Matches(Label(), p.DnsLabel));
        Assert.All(peers, p => Assert.InRange(p.Name.Length, 1, 253));
        Assert.DoesNotContain(peers, p => p.Name.Any(c => char.IsControl(c) || c is '\u202E' or '\u2066'));
    }

    [Fact]
    [FaultCase(11)]
    public void A_thousand_devices_of_one_name_have_a_thousand_labels()
    {
        const int Count = 1_002; // the last number has four digits
        var account = SampleAccount.New().After(SampleAccount.Key(SampleAccount.Fleet, "fleet", Domain.SetupKeys.SetupKeyType.Reusable));
        for (var i = 0; i < Count; i++)
        {
            var key = new byte[32];
            BitConverter.TryWriteBytes(key, i + 2);
            account = account.After(new RegisterPeer(
                new PeerId($"peer-{i}"), WireGuardKey.Parse(Convert.ToBase64String(key)), SampleAccount.Fleet,
                PeerMeta.Empty with { Hostname = new string('n', 59) }, "", [], null, (ulong)i, SampleAccount.Noon)
            { Actor = new Actor.Peer(new PeerId($"peer-{i}")) });
        }

        Assert.Equal(Count, account.Peers.Select(p => p.DnsLabel).Distinct().Count());
        Assert.All(account.Peers, p => Assert.Matches(Label(), p.DnsLabel));
    }

    [Theory]
    [FaultCase(12)]
    [InlineData("plain")]
    [InlineData("\\\\\\")]
    [InlineData("\"")]
    [InlineData("漢字")]
    [InlineData("😀")]
    public void What_a_device_says_takes_at_most_32_KiB_however_much_it_says(string letters)
    {
        var read = PeerMetaReader.Read(Talkative(letters, count: 100_000, length: 1_000_000));

        var stored = JsonSerializer.SerializeToUtf8Bytes(read, EventJson.Options).Length;
        Assert.InRange(stored, 8 * 1024, 32 * 1024);
        Assert.NotEmpty(read.Files);
        Assert.Equal(64, read.NetworkAddresses.Length);
    }

    [Fact]
    [FaultCase(12)]
    public void An_address_that_is_none_is_left_out_and_a_mac_that_is_none_is_empty()
    {
        var meta = new PeerSystemMeta();
        foreach (var (address, mac) in new[]
        {
            ("10.0.0.1/24", "02:42:ac:11:00:02"), ("10.0.0.2/33", "02:42:ac:11:00:02"), ("10.0.0.300/24", ""), ("fe80::1%eth0/64", ""), ("nonsense", ""), ("", ""),
            ("10.0.0.3/24", "<script>"), ("2001:db8::1/64", new string('0', 100_000)),
        })
            meta.NetworkAddresses.Add(new NetworkAddress { NetIP = address, Mac = mac });

        Assert.Equal(
            ["10.0.0.1/24 02:42:ac:11:00:02", "10.0.0.3/24 ", "2001:db8::1/64 "],
            PeerMetaReader.Read(meta).NetworkAddresses.Select(a => $"{a.Address} {a.Mac}").Order(StringComparer.Ordinal));
    }

    [Fact]
    [FaultCase(12)]
    public async Task The_most_that_fits_into_a_message_is_stored_within_32_KiB_and_more_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        var secret = await host.SetupKeyAsync();
        using var peer = await Stranger.AtAsync(host);

        Assert.Equal(StatusCode.ResourceExhausted, (await peer.TryAsync("Login", peer.Seal(With(Talkative("x", 100_000, 10))))).Code);
        Assert.Equal(StatusCode.OK, (await peer.TryAsync("Login", peer.Seal(With(Talkative("漢", 120, 120))))).Code);

        await using var database = NpgsqlDataSource.Create(host.Database);
        await using var longest = database.CreateCommand("select max(octet_length(data::text)) from mt_events");
        Assert.InRange((int)(await longest.ExecuteScalarAsync(TestContext.Current.CancellationToken))!, 1_024, 34 * 1024); // with the rest of its event

        LoginRequest With(PeerSystemMeta meta)
        {
            var request = Stranger.Login(secret);
            request.Meta = meta;
            return request;
        }
    }

    [Fact]
    [FaultCase(1)]
    [FaultCase(12)]
    public async Task What_a_device_says_of_itself_stands_in_no_log_and_no_other_map()
    {
        using var log = new LogBook();
        await using var host = await TestHost.StartAsync(clock: null, database: null, log);
        var secret = await host.SetupKeyAsync();
        using var watcher = await Stranger.AtAsync(host);
        await watcher.TryAsync("Login", watcher.Seal(Stranger.Login(secret, "watcher")));
        using var liar = await Stranger.AtAsync(host);
        var request = Stranger.Login(secret, "liar");
        request.Meta = new PeerSystemMeta
        {
            Hostname = "liar",
            GoOS = Marker,
            Kernel = Marker,
            Core = Marker,
            Platform = Marker,
            OS = Marker,
            OSVersion = Marker,
            UiVersion = Marker,
            NetbirdVersion = "0.60.2 " + Marker,
            KernelVersion = Marker,
            SysSerialNumber = Marker,
            SysProductName = Marker,
            SysManufacturer = Marker,
            Environment = new Environment { Cloud = Marker, Platform = Marker },
            Files = { new File { Path = "/" + Marker, Exist = true, ProcessIsRunning = true } },
            NetworkAddresses = { new NetworkAddress { NetIP = "10.0.0.1/8", Mac = Marker } },
        };
        request.PeerKeys = new PeerKeys { SshPubKey = ByteString.CopyFromUtf8($"ssh-ed25519 {Marker}") };
        Assert.Equal(StatusCode.OK, (await liar.TryAsync("Login", liar.Seal(request))).Code);
        using var nobody = await Stranger.AtAsync(host);
        Assert.Equal(StatusCode.PermissionDenied, (await nobody.TryAsync("Sync", nobody.Seal(new SyncRequest { Meta = request.Meta }))).Code);

        var map = watcher.Open((await watcher.TryAsync("Sync", watcher.Seal(new SyncRequest()))).Answer!, SyncResponse.Parser); // it joined

        var other = Assert.Single(map.NetworkMap.RemotePeers.Concat(map.NetworkMap.OfflinePeers));
        Assert.Equal((liar.Identity.PublicKey, "0.60.2"), (other.WgPubKey, other.AgentVersion));
        Assert.DoesNotContain(Marker, map.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, l => l.Contains(Marker, StringComparison.Ordinal) || l.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Says as much as there is room for, in every field.</summary>
    private static PeerSystemMeta Talkative(string letters, int count, int length)
    {
        var text = string.Concat(Enumerable.Repeat(letters, Math.Min(length, 300) / letters.Length));
        var once = length > 300 ? string.Concat(Enumerable.Repeat(letters, length / letters.Length)) : text;
        var meta = new PeerSystemMeta
        {
            Hostname = once,
            GoOS = once,
            Kernel = once,
            Core = once,
            Platform = once,
            OS = once,
            OSVersion = once,
            UiVersion = once,
            NetbirdVersion = once,
            KernelVersion = once,
            SysSerialNumber = once,
            SysProductName = once,
            SysManufacturer = once,
            Environment = new Environment { Cloud = once, Platform = once },
            SyncMessageVersion = int.MaxValue,
        };
        for (var i = 0; i < count; i++)
        {
            meta.Files.Add(new File { Path = $"/{i}/{text}", Exist = true, ProcessIsRunning = i % 2 == 0 });
            meta.NetworkAddresses.Add(new NetworkAddress { NetIP = $"2001:db8:aaaa:bbbb:cccc:dddd:{i / 60_000 + 0x1000:x}:{i % 60_000 + 0x1000:x}/64", Mac = "02:42:ac:11:00:02" });
        }

        return meta;
    }

    [GeneratedRegex("^[a-z0-9-]{1,63}$")]
    private static partial Regex Label();
}
