using System.Collections.Immutable;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>All of our deviations from NetBird 0.36.7, in the order in which they are applied.</summary>
internal static class GoldenDeviations
{
    public static ImmutableArray<GoldenDeviation> All { get; } =
    [
        new("test builds", "A test build has what the release has: 0.36.0-rc.1 counts as 0.36.0; for the reference it is below all releases.")
        {
            Account = GoldenPostureDeviations.ReadTestBuildsAsNoRelease,
            NeedsLargeFiles = true,
        },
        new("network ranges", "A device is in a range that contains any of its networks or its public address; the reference wants the very same network.")
        {
            Account = GoldenPostureDeviations.ReadRangesAsSingleAddresses,
        },
        new("checks without processes", "A posture check that asks for no process has nothing to tell an agent.")
        {
            Reference = GoldenPostureDeviations.LeaveOutEmptyChecks,
        },
        new("ports that are no numbers", "No firewall can match them, and agents refuse all rules for one that they cannot read.")
        {
            Reference = GoldenRuleDeviations.LeaveOutPortsThatAreNoNumbers,
        },
        new("everybody", "0.0.0.0 opens a peer to all; the reference goes by the number of peers, we say it where they are all and nothing is denied.")
        {
            Reference = GoldenRuleDeviations.NameEverybody,
            Ours = GoldenRuleDeviations.NameAllOthers,
        },
        new("port ranges", "A rule for some ports must not open all of them.")
        {
            Reference = GoldenRuleDeviations.KeepPortRanges,
        },
        new("peers that wait for approval", "A peer that is not admitted leads nowhere, and nobody is told of it.")
        {
            Reference = GoldenRouteDeviations.LeaveOutPeersThatWait,
            NeedsLargeFiles = true,
        },
        new("questions to peers that wait", "A peer that is not admitted is told an empty map; nothing depends on the processes that it runs.")
        {
            Reference = GoldenRouteDeviations.AskNobodyWhoWaits,
            NeedsLargeFiles = true,
        },
        new("rules for something else", "A rule opens what it names, not what other rules of its policy name; a disabled one opens nothing.")
        {
            Reference = GoldenRouteDeviations.KeepToTheRule,
        },
        new("domains of route rules", "An agent needs them to bind a rule to the addresses that the names stand for.")
        {
            Reference = GoldenRouteDeviations.NameDomains,
        },
        new("logins declared expired", "A peer that was locked out is out, not only when its time is up.")
        {
            Reference = GoldenRouteDeviations.PutAsideThoseLockedOut,
        },
        new("expired peers of networks", "A peer whose login has expired leads nowhere and reaches nothing, whatever connects it.")
        {
            Reference = GoldenRouteDeviations.PutAsideTheExpired,
        },
        new("names of others", "The names of peers that one cannot see are none of one's business, and agents refuse a zone without any.")
        {
            Reference = GoldenRuleDeviations.LeaveOutNamesOfOthers,
        },
    ];
}
