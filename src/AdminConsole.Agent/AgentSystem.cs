using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AdminConsole.Protocol;
using Google.Protobuf;

namespace AdminConsole.Agents;

/// <summary>What an agent says of the machine it runs on.</summary>
public sealed record AgentSystem
{
    public required string Hostname { get; init; }

    /// <summary>linux, darwin, windows, android</summary>
    public required string GoOS { get; init; }
    public required string OS { get; init; }
    public required string OSVersion { get; init; }
    public required string Kernel { get; init; }
    public required string KernelVersion { get; init; }
    public required string Platform { get; init; }
    public string NetbirdVersion { get; init; } = "0.59.3";
    public string UiVersion { get; init; } = "";
    public string Manufacturer { get; init; } = "";
    public string Product { get; init; } = "";
    public string SerialNumber { get; init; } = "";

    /// <summary>Addresses with prefix length, each with the interface's MAC.</summary>
    public ImmutableArray<(string Prefix, string Mac)> Addresses { get; init; } = [];

    /// <summary>Paths of processes that run here: the answer to a process check.</summary>
    public ImmutableHashSet<string> RunningProcesses { get; init; } = [];

    public ImmutableArray<PeerCapability> Capabilities { get; init; } = [];

    /// <summary>OpenSSH's text; empty where the agent's SSH server is off.</summary>
    public string SshPublicKey { get; init; } = "";

    public static AgentSystem Linux(string hostname) => new()
    {
        Hostname = hostname,
        GoOS = "linux",
        OS = "Debian GNU/Linux",
        OSVersion = "12",
        Kernel = "Linux",
        KernelVersion = "6.1.0-28-amd64",
        Platform = "x86_64",
        Manufacturer = "QEMU",
        Product = "Standard PC (Q35 + ICH9, 2009)",
    };

    public static AgentSystem Ubuntu(string hostname) => Linux(hostname) with
    {
        OS = "Ubuntu",
        OSVersion = "24.04",
        KernelVersion = "6.8.0-51-generic",
        Manufacturer = "Dell Inc.",
        Product = "PowerEdge R650",
    };

    public static AgentSystem Darwin(string hostname) => new()
    {
        Hostname = hostname,
        GoOS = "darwin",
        OS = "Darwin",
        OSVersion = "15.6.1",
        Kernel = "Darwin",
        KernelVersion = "24.6.0",
        Platform = "arm64",
        Manufacturer = "Apple Inc.",
        Product = "MacBookPro18,3",
        UiVersion = "netbird-desktop-ui/0.59.3",
    };

    public static AgentSystem Windows(string hostname) => new()
    {
        Hostname = hostname,
        GoOS = "windows",
        OS = "Microsoft Windows 11 Pro",
        OSVersion = "10.0.26100",
        Kernel = "windows",
        KernelVersion = "26100.4061",
        Platform = "amd64",
        Manufacturer = "LENOVO",
        Product = "ThinkPad T14 Gen 5",
        UiVersion = "netbird-desktop-ui/0.59.3",
    };

    public static AgentSystem Android(string hostname) => new()
    {
        Hostname = hostname,
        GoOS = "android",
        OS = "android",
        OSVersion = "15",
        Kernel = "android",
        KernelVersion = "6.1.99",
        Platform = "aarch64",
        Manufacturer = "Google",
        Product = "Pixel 9",
    };

    /// <summary>
    /// The machine number <paramref name="index"/> of a fleet, the same at every call: servers, notebooks and phones in
    /// believable shares, addresses in 192.168.0.0/16.
    /// </summary>
    /// <param name="kind">linux, darwin, windows, android, or mixed.</param>
    /// <param name="hostname">A pattern with %d for the number, counted from 1; null for names that fit the system.</param>
    public static AgentSystem OfFleet(string kind, int index, string? hostname)
    {
        var system = (kind == "mixed" ? _mixed[index % _mixed.Length] : kind) switch
        {
            "linux" => _servers[index % _servers.Length] is var role && index % 3 == 0 ? Ubuntu(Numbered(role, index)) : Linux(Numbered(role, index)),
            "darwin" => Darwin($"{_people[index % _people.Length]}s-MacBook-Pro{Suffix(index)}"),
            "windows" => Windows($"DESKTOP-{Scrambled(index)}"),
            "android" => Android($"Pixel-9-{_people[index % _people.Length]}{Suffix(index)}"),
            _ => throw new ArgumentException($"\"{kind}\" is no system: use linux, darwin, windows, android or mixed.", nameof(kind)),
        };
        var number = (index + 1).ToString(CultureInfo.InvariantCulture);
        return system with
        {
            Hostname = hostname?.Replace("%d", number, StringComparison.Ordinal) ?? system.Hostname,
            SerialNumber = "SN" + Scrambled(index + 7_919),
            Addresses = [($"192.168.{index / 250 % 250}.{index % 250 + 2}/24", Mac(index))],
        };
    }

    /// <param name="checks">What the server wants to know about.</param>
    public PeerSystemMeta ToMeta(IReadOnlyList<Checks> checks)
    {
        var meta = new PeerSystemMeta
        {
            Hostname = Hostname,
            GoOS = GoOS,
            OS = OS,
            OSVersion = OSVersion,
            Core = OSVersion,
            Kernel = Kernel,
            KernelVersion = KernelVersion,
            Platform = Platform,
            NetbirdVersion = NetbirdVersion,
            UiVersion = UiVersion,
            SysManufacturer = Manufacturer,
            SysProductName = Product,
            SysSerialNumber = SerialNumber,
            Environment = new Protocol.Environment(),
            Flags = new Flags(),
        };
        meta.NetworkAddresses.AddRange(Addresses.Select(a => new NetworkAddress { NetIP = a.Prefix, Mac = a.Mac }));
        meta.Capabilities.AddRange(Capabilities);
        meta.Files.AddRange(checks.SelectMany(c => c.Files).Select(path => new Protocol.File
        {
            Path = path,
            Exist = RunningProcesses.Contains(path),
            ProcessIsRunning = RunningProcesses.Contains(path),
        }));
        return meta;
    }

    internal PeerKeys KeysOf(AgentIdentity identity) => new()
    {
        WgPubKey = ByteString.CopyFrom(identity.PublicKey, Encoding.ASCII),
        SshPubKey = ByteString.CopyFrom(SshPublicKey, Encoding.ASCII),
    };

    private static readonly string[] _mixed =
        ["linux", "linux", "darwin", "linux", "windows", "linux", "android", "linux", "darwin", "windows", "linux", "linux"];

    private static readonly string[] _servers = ["web", "db", "build", "mail", "cache", "backup", "proxy", "git"];

    private static readonly string[] _people =
        ["Anna", "Jonas", "Mira", "Tom", "Lea", "Paul", "Sofia", "Emil", "Clara", "Noah", "Ida", "Felix", "Nora"];

    private static string Numbered(string role, int index) => string.Create(CultureInfo.InvariantCulture, $"{role}-{index / _servers.Length + 1}");

    private static string Suffix(int index) =>
        index < _people.Length ? "" : string.Create(CultureInfo.InvariantCulture, $"-{index / _people.Length + 1}");

    /// <summary>Seven letters and digits that differ from number to number (an odd factor permutes 2^35).</summary>
    private static string Scrambled(int index)
    {
        const string alphabet = "0123456789ABCDEFGHJKLMNPQRSTVWXY";
        var bits = (ulong)(index + 1) * 0x5851F42D4C957F2D & ((1UL << 35) - 1);
        return string.Create(7, bits, static (text, bits) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = alphabet[(int)(bits >> (5 * i)) & 31];
        });
    }

    /// <summary>Locally administered.</summary>
    private static string Mac(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"02:42:{(byte)(index >> 24):x2}:{(byte)(index >> 16):x2}:{(byte)(index >> 8):x2}:{(byte)index:x2}");
}
