using AdminConsole.Domain.Peers;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.PostureChecks;

public sealed class PostureEvaluationTests
{
    private static readonly Peer _peer = Given(Joined("web")).Account.Peers.Single();

    [Theory]
    [Statement(61)]
    [InlineData("1.0.1", "1.0.0", true)]
    [InlineData("2.0.9", "2.0", true)]
    [InlineData("2.0.0", "2.0", true)]
    [InlineData("0.9.9", "1.0.0", false)]
    [InlineData("0.1.0", "0.2", false)]
    [InlineData("x.y.z", "1.0.0", false)]
    [InlineData("0.010.0", "0.9", true)]
    [InlineData("v0.60.0", "0.60.0", true)]
    [InlineData("0.30.0-dev", "0.30.0", true)]
    [InlineData("0.30.0-rc1", "0.30.0-rc2", true)]
    [InlineData("0.29.9-dev", "0.30.0", false)]
    [InlineData("0.36.7beta", "0.36.0", false)]
    [InlineData("development", "0.30.0", false)]
    [InlineData("dev-0.60.0", "0.30.0", false)]
    [InlineData("development", "0", false)]
    [InlineData("", "0", false)]
    public void An_agent_is_new_enough_or_does_not_pass(string version, string minimum, bool passes) =>
        Assert.Equal(passes, Passes(CheckOf("c", netBird: minimum), PeerMeta.Empty with { NetBirdVersion = version }));

    [Theory]
    [Statement(62)]
    [InlineData("linux", "10.0.20348.2227", "10.0.20340.2200", true)]
    [InlineData("linux", "6.1.1", "6.0.0", true)]
    [InlineData("linux", "6.5.11-linuxkit", "6.0.0", true)]
    [InlineData("linux", "5.15.0-1015-azure", "6.0.0", false)]
    [InlineData("linux", "6.1.1", null, false)]
    [InlineData("linux", "x.y.1", "6.0.0", false)]
    [InlineData("linux", "", "0", false)]
    [InlineData("windows", "10.0.14393.2430", "10.0.14393.2500", false)]
    [InlineData("windows", "10.0.22631.3007", "10.0.14393.2500", true)]
    [InlineData("windows", "10.0.22631-beta", "10.0.14393", false)]
    [InlineData("darwin", "14.2.1", "15", false)]
    [InlineData("darwin", "14.2.1", "14.2.1", true)]
    [InlineData("ios", "17.0.1", "0", true)]
    [InlineData("android", "14", null, false)]
    [InlineData("android", "14", "13", true)]
    [InlineData("freebsd", "14.0", null, true)]
    [InlineData("js", "", null, true)]
    public void A_system_is_named_and_new_enough_or_does_not_pass(string system, string version, string? minimum, bool passes)
    {
        // What is said of another system, and in the field of another system, does not count.
        string? For(string name) => name == system ? minimum : "0";
        var check = CheckOf("c", os: Os(For("android"), For("darwin"), For("ios"), For("linux"), For("windows")));
        var meta = system is "linux" or "windows"
            ? PeerMeta.Empty with { KernelVersion = version, OsVersion = "1" }
            : PeerMeta.Empty with { KernelVersion = "1", OsVersion = version };

        Assert.Equal(passes, Passes(check, meta with { GoOs = system }));
    }

    [Theory]
    [Statement(63)]
    [InlineData("DE/Berlin", CheckAction.Allow, "US/Los Angeles DE/Berlin", true)]
    [InlineData("DE/Berlin", CheckAction.Allow, "DE", true)]
    [InlineData("DE/Berlin", CheckAction.Deny, "US/Los Angeles DE/Berlin", false)]
    [InlineData("DE/Berlin", CheckAction.Deny, "DE", false)]
    [InlineData("DE/Frankfurt", CheckAction.Allow, "DE/Berlin US/Los Angeles", false)]
    [InlineData("DE/Frankfurt", CheckAction.Allow, "US", false)]
    [InlineData("DE/Frankfurt", CheckAction.Deny, "DE/Berlin US/Los Angeles", true)]
    [InlineData("DE/Frankfurt", CheckAction.Deny, "US", true)]
    [InlineData("DE", CheckAction.Allow, "DE", true)]
    [InlineData("DE", CheckAction.Allow, "DE/Berlin", false)]
    [InlineData("de/Berlin", CheckAction.Allow, "DE", false)]
    [InlineData("DE/Berlin", CheckAction.None, "DE", false)]
    [InlineData("DE/Berlin", (CheckAction)9, "US", false)]
    [InlineData("", CheckAction.Allow, "DE", false)]
    [InlineData("", CheckAction.Deny, "DE", false)]
    [InlineData(null, CheckAction.Allow, "DE", false)]
    [InlineData(null, CheckAction.Deny, "DE", false)]
    public void A_place_is_allowed_or_not_denied_and_known(string? place, CheckAction action, string locations, bool passes)
    {
        var parts = place?.Split('/');
        var peer = _peer with
        {
            Location = parts is null ? null : new PeerLocation(Ip("203.0.113.7"), parts[0], parts.ElementAtOrDefault(1) ?? "", 0),
        };
        var cities = locations.Replace("Los Angeles", "Los_Angeles", StringComparison.Ordinal).Split(' ');

        Assert.Equal(passes, PostureEvaluation.Passes(CheckOf("c", geo: Geo(action, [.. cities.Select(c => c.Replace('_', ' '))])), peer));
    }

    private const string Home = "192.168.0.123/24 fe80::6089:eaff:fe0c:232f/64";
    private const string Ranges = "192.168.0.0/24 10.0.0.0/8";

    [Theory]
    [Statement(64)]
    [InlineData(Home, null, CheckAction.Allow, Ranges, true)]
    [InlineData("198.19.249.3/24", null, CheckAction.Allow, Ranges, false)]
    [InlineData("", null, CheckAction.Allow, Ranges, false)]
    [InlineData("", null, CheckAction.Deny, Ranges, false)]
    [InlineData(Home, null, CheckAction.Deny, Ranges, false)]
    [InlineData("198.19.249.3/24", null, CheckAction.Deny, Ranges, true)]
    public void Devices_are_in_a_range_by_their_addresses(string addresses, string? from, CheckAction action, string ranges, bool passes) =>
        Assert.Equal(passes, PostureEvaluation.Passes(CheckOf("c", range: Range(action, ranges.Split(' '))), At(addresses, from)));

    [Theory]
    [InlineData("10.0.5.9/24", null, "10.0.0.0/8", true)]
    [InlineData("10.0.5.9/8", null, "10.0.0.0/8", true)]
    [InlineData("10.0.5.9/8", null, "10.9.9.9/8", true)]
    [InlineData("10.0.5.9/8", null, "10.0.0.0/16", false)]
    [InlineData("10.0.5.9/24", null, "::/0", false)]
    [InlineData("fd00:1::9/64", null, "fd00::/8", true)]
    [InlineData("fd00:1::9/64", null, "0.0.0.0/0", false)]
    [InlineData("", "203.0.113.7", "203.0.113.0/24", true)]
    [InlineData("", "203.0.113.7", "203.0.113.7/32", true)]
    [InlineData("", "203.0.113.7", "203.0.113.6/32", false)]
    [InlineData("", "2001:db8::7", "2001:db8::/32", true)]
    [InlineData("", "::ffff:203.0.113.7", "203.0.113.0/24", true)]
    [InlineData("192.168.0.123/24", "203.0.113.7", "203.0.113.0/24", true)]
    [InlineData("192.168.0.123/24", "203.0.113.7", "10.0.0.0/8", false)]
    public void A_range_contains_networks_that_lie_within_it_and_the_public_address(
        string addresses, string? from, string range, bool matches)
    {
        Assert.Equal(matches, PostureEvaluation.Passes(CheckOf("c", range: Range(CheckAction.Allow, range)), At(addresses, from)));
        Assert.Equal(!matches, PostureEvaluation.Passes(CheckOf("c", range: Range(CheckAction.Deny, range)), At(addresses, from)));
        Assert.False(PostureEvaluation.Passes(CheckOf("c", range: Range(CheckAction.None, range)), At(addresses, from)));
    }

    private static readonly CheckedProcess _agent = Path("/usr/bin/agent", "/Applications/Agent", @"C:\Agent.exe");
    private static readonly CheckedProcess _guard = Path("/usr/bin/guard", "/Applications/Guard", @"C:\Guard.exe");

    [Theory]
    [Statement(65)]
    [InlineData("darwin", "/Applications/Agent /Applications/Guard", true)]
    [InlineData("darwin", @"C:\Agent.exe C:\Guard.exe", false)]
    [InlineData("darwin", "/Applications/Agent", false)]
    [InlineData("linux", "/usr/bin/agent /usr/bin/guard /usr/bin/other", true)]
    [InlineData("linux", "/usr/bin/agent -/usr/bin/guard", false)]
    [InlineData("linux", "/usr/bin/agent /usr/local/bin/guard", false)]
    [InlineData("linux", "/usr/bin/agent /usr/bin/Guard", false)]
    [InlineData("linux", "", false)]
    [InlineData("windows", @"C:\Agent.exe C:\Guard.exe", true)]
    [InlineData("windows", "/Applications/Agent /Applications/Guard", false)]
    [InlineData("ios", "/Applications/Agent /Applications/Guard", false)]
    [InlineData("android", "/usr/bin/agent /usr/bin/guard", false)]
    [InlineData("freebsd", "/usr/bin/agent /usr/bin/guard", false)]
    public void All_processes_run_under_their_exact_path(string system, string files, bool passes) =>
        Assert.Equal(passes, Passes(CheckOf("c", process: Processes(_agent, _guard)), Running(system, files)));

    [Fact]
    [Statement(65)]
    public void A_program_that_does_not_exist_on_the_system_does_not_run_there()
    {
        var check = CheckOf("c", process: Processes(Path(linux: "/usr/bin/agent"), Path(windows: @"C:\Agent.exe")));

        Assert.False(Passes(check, Running("linux", "/usr/bin/agent")));
        Assert.False(Passes(check, Running("windows", @"C:\Agent.exe")));

        var nameless = Running("linux", "/usr/bin/agent");
        Assert.False(Passes(check, nameless with { Files = nameless.Files.Add(new PeerFile("", true, true)) }));
    }

    [Fact]
    [Statement(66)]
    public void All_conditions_of_a_check_have_to_hold()
    {
        var meta = Running("linux", "/usr/bin/agent") with
        {
            NetBirdVersion = "0.60.0",
            KernelVersion = "6.1.0",
            NetworkAddresses = [new NetworkAddress(Prefix("10.0.5.9/24"), "")],
        };
        var peer = _peer with { Meta = meta, Location = new PeerLocation(Ip("203.0.113.7"), "DE", "Berlin", 0) };
        var check = CheckOf(
            "c", "0.60", Os(linux: "6.1"), Geo(CheckAction.Allow, "DE"), Range(CheckAction.Allow, "10.0.0.0/8"),
            Processes(Path(linux: "/usr/bin/agent")));

        Assert.True(PostureEvaluation.Passes(check, peer));
        Assert.All(
            [
                check with { NetBirdVersion = new NetBirdVersionCheck("0.61") },
                check with { OsVersion = Os(linux: "6.2") },
                check with { GeoLocation = Geo(CheckAction.Allow, "AT") },
                check with { PeerNetworkRange = Range(CheckAction.Deny, "10.0.0.0/8") },
                check with { Process = Processes(Path(linux: "/usr/bin/guard")) },
            ],
            failing => Assert.False(PostureEvaluation.Passes(failing, peer)));
    }

    private static bool Passes(PostureCheck check, PeerMeta meta) => PostureEvaluation.Passes(check, _peer with { Meta = meta });

    /// <param name="files">Paths of running processes; a minus before one that does not run.</param>
    private static PeerMeta Running(string system, string files) => PeerMeta.Empty with
    {
        GoOs = system,
        Files =
        [
            .. files.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(f => new PeerFile(f.TrimStart('-'), true, !f.StartsWith('-'))),
        ],
    };

    private static Peer At(string addresses, string? from) => _peer with
    {
        Meta = PeerMeta.Empty with
        {
            NetworkAddresses = [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(a => new NetworkAddress(Prefix(a), ""))],
        },
        Location = from is null ? null : new PeerLocation(System.Net.IPAddress.Parse(from), "", "", 0),
    };
}
