using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.PostureChecks;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.PostureChecks;

public sealed class PostureCheckValidationTests
{
    private readonly Scenario _scenario = Given(new PostureCheckCreated(CheckOf("c", "0.1")));

    [Fact]
    [Statement(67)]
    public void A_check_needs_a_name_and_a_condition()
    {
        Refused(CheckOf("c") with { Name = " " }, "posture checks name shouldn't be empty");
        Refused(CheckOf("c"), "posture checks shouldn't be empty");
        Refused(CheckOf("c", "1") with { Name = new string('x', 256) }, "posture checks name should be at most 255 characters");
        Accepted(CheckOf("c", "1") with { Name = new string('x', 255) });
    }

    [Theory]
    [Statement(67)]
    [InlineData("", "NBVersionCheck minimum version shouldn't be empty")]
    [InlineData("latest", "NBVersionCheck version: latest is not valid")]
    [InlineData("1.0 ", "NBVersionCheck version: 1.0  is not valid")]
    public void An_agents_version_has_to_be_one(string version, string text) => Refused(CheckOf("c", version), text);

    [Fact]
    [Statement(67)]
    public void A_systems_version_has_to_be_one()
    {
        Refused(CheckOf("c", os: Os()), "OSVersionCheck at least one OS version check is required");
        Refused(CheckOf("c", os: Os(android: "x")), "OSVersionCheck android version: x is not valid");
        Refused(CheckOf("c", os: Os(ios: "x")), "OSVersionCheck ios version: x is not valid");
        Refused(CheckOf("c", os: Os(darwin: "x")), "OSVersionCheck  darwin version: x is not valid");
        Refused(CheckOf("c", os: Os(darwin: "14", linux: "")), "OSVersionCheck  linux kernel version:  is not valid");
        Refused(CheckOf("c", os: Os(windows: "x")), "OSVersionCheck  windows kernel version: x is not valid");
        Accepted(CheckOf("c", os: Os(linux: "6.0.0")));
        Accepted(CheckOf("c", os: Os(ios: "17.0.1", windows: "10.0.14393.2430")));
        Accepted(CheckOf("c", os: Os("0", "0", "0", "0", "0")));
    }

    [Fact]
    [Statement(67)]
    public void Locations_are_countries_by_their_two_letters()
    {
        Refused(CheckOf("c", geo: Geo(CheckAction.None, "DE")), "GeoLocationCheck action shouldn't be empty");
        Refused(CheckOf("c", geo: Geo((CheckAction)9, "DE")), "GeoLocationCheck action is not valid");
        Refused(CheckOf("c", geo: Geo(CheckAction.Allow)), "GeoLocationCheck locations shouldn't be empty");
        Refused(CheckOf("c", geo: Geo(CheckAction.Deny, "DE", "/Berlin")), "GeoLocationCheck country code shouldn't be empty");
        foreach (var country in new[] { "USA", "U", "U1", "ÄÖ" })
        {
            Refused(
                CheckOf("c", geo: Geo(CheckAction.Allow, country)),
                "GeoLocationCheck country code must be 2 letters (ISO 3166-1 alpha-2 format)");
        }
    }

    [Fact]
    public void Where_no_location_is_known_none_is_checked()
    {
        var check = CheckOf("c", "0.1", geo: Geo(CheckAction.Deny, "DE"));
        const string text = "Geo location database is not initialized. Check the self-hosted Geo database documentation at "
            + "https://docs.netbird.io/selfhosted/geo-support";

        Given().When(Create(check, geoDatabase: false)).ThenRejected(RejectionKind.Precondition, text);
        _scenario.When(Update(check, geoDatabase: false)).ThenRejected(RejectionKind.Precondition, text);
        Given().When(Create(CheckOf("c", "0.1"), geoDatabase: false)).ThenAccepted();
        Given().When(Create(CheckOf("c", geo: Geo(CheckAction.Deny, "DEU")), geoDatabase: false)).ThenRejected(RejectionKind.Invalid);
    }

    [Fact]
    [Statement(67)]
    public void Network_ranges_are_allowed_or_denied()
    {
        Refused(CheckOf("c", range: Range(CheckAction.None, "10.0.0.0/8")), "action for peer network range check shouldn't be empty");
        Refused(CheckOf("c", range: Range((CheckAction)9, "10.0.0.0/8")), "PeerNetworkRangeCheck action is not valid");
        Refused(CheckOf("c", range: Range(CheckAction.Allow)), "PeerNetworkRangeCheck network ranges shouldn't be empty");
    }

    [Fact]
    [Statement(67)]
    public void A_process_has_a_path_somewhere()
    {
        Refused(CheckOf("c", process: Processes()), "ProcessCheck processes shouldn't be empty");
        Refused(CheckOf("c", process: Processes(Path("/a"), Path())), "ProcessCheck path shouldn't be empty");
        Accepted(CheckOf("c", process: Processes(Path(linux: "/a"), Path(mac: "/a"), Path(windows: "a"))));
    }

    [Fact]
    public void Lists_and_texts_are_bounded()
    {
        string[] Many(int count, string one) => [.. Enumerable.Repeat(one, count)];
        CheckedProcess[] Paths(int count) => [.. Enumerable.Repeat(Path("/a"), count)];
        var (longest, tooLong) = (new string('x', 256), new string('x', 257));

        Accepted(CheckOf("c", geo: Geo(CheckAction.Allow, Many(256, "DE")), range: Range(CheckAction.Deny, Many(256, "10.0.0.0/8"))));
        Accepted(CheckOf("c", process: Processes(Paths(20))));
        Accepted(CheckOf("c", process: Processes(Path(longest, longest, longest))));
        Refused(CheckOf("c", geo: Geo(CheckAction.Allow, Many(257, "DE"))), "GeoLocationCheck locations should be at most 256");
        Refused(
            CheckOf("c", geo: Geo(CheckAction.Allow, "DE/" + tooLong)), "GeoLocationCheck city name should be at most 255 characters");
        Refused(
            CheckOf("c", range: Range(CheckAction.Deny, Many(257, "10.0.0.0/8"))),
            "PeerNetworkRangeCheck network ranges should be at most 256");
        Refused(CheckOf("c", process: Processes(Paths(21))), "ProcessCheck processes should be at most 20");
        foreach (var path in new[] { Path(linux: tooLong), Path(mac: tooLong), Path(windows: tooLong) })
            Refused(CheckOf("c", process: Processes(path)), "ProcessCheck path should be at most 256 characters");
    }

    [Fact]
    public void The_first_fault_is_told()
    {
        var wrong = CheckOf("c", "", Os(), Geo(CheckAction.None), Range(CheckAction.None), Processes());

        Refused(wrong, "NBVersionCheck minimum version shouldn't be empty");
        Refused(wrong with { NetBirdVersion = null }, "OSVersionCheck at least one OS version check is required");
        Refused(wrong with { NetBirdVersion = null, OsVersion = null }, "GeoLocationCheck action shouldn't be empty");
        Refused(
            wrong with { NetBirdVersion = null, OsVersion = null, GeoLocation = null },
            "action for peer network range check shouldn't be empty");
    }

    private static void Accepted(PostureCheck check) => Given().When(Create(check)).ThenAccepted();

    private void Refused(PostureCheck check, string text)
    {
        Given().When(Create(check)).ThenRejected(RejectionKind.Invalid, text);
        _scenario.When(Update(check)).ThenRejected(RejectionKind.Invalid, text);
    }
}
