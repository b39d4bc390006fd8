using System.Collections.Immutable;
using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.PostureChecks;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>Deviations in what posture checks ask.</summary>
internal static class GoldenPostureDeviations
{
    public static Account ReadTestBuildsAsNoRelease(Account account) =>
        Change(account, peer => peer.NetBirdVersion.Contains('-', StringComparison.Ordinal) ? peer with { NetBirdVersion = "0.0.0" } : peer);

    /// <summary>
    /// Every network becomes one address of its own, so that containing one means being it. Who has no network, whom the reference
    /// never lets pass, is in one that all checks deny and none allows.
    /// </summary>
    public static Account ReadRangesAsSingleAddresses(Account account)
    {
        if (account.PostureChecks.Values.All(c => c.PeerNetworkRange is null))
            return account;

        var standIns = new Dictionary<IpPrefix, IpPrefix>();
        var nowhere = StandIn(default);
        var changed = account with
        {
            PostureChecks = account.PostureChecks.ToImmutableDictionary(
                c => c.Key, c => c.Value with { PeerNetworkRange = c.Value.PeerNetworkRange is { } check ? ReadAsAddresses(check) : null }),
        };
        return Change(changed, meta => meta with
        {
            NetworkAddresses = meta.NetworkAddresses.IsEmpty
                ? [new NetworkAddress(nowhere, "")]
                : [.. meta.NetworkAddresses.Select(a => a with { Address = StandIn(a.Address.Masked()) })],
        });

        PeerNetworkRangeCheck ReadAsAddresses(PeerNetworkRangeCheck check)
        {
            var ranges = check.Ranges.Select(r => StandIn(r.Masked()));
            return check with { Ranges = [.. check.Action == CheckAction.Deny ? ranges.Append(nowhere) : ranges] };
        }

        IpPrefix StandIn(IpPrefix network)
        {
            if (!standIns.TryGetValue(network, out var standIn))
            {
                var address = new byte[16];
                address[0] = 0xfd;
                BitConverter.TryWriteBytes(address.AsSpan(8), standIns.Count);
                standIns.Add(network, standIn = new IpPrefix(new IPAddress(address), 128));
            }

            return standIn;
        }
    }

    public static GoldenMap LeaveOutEmptyChecks(GoldenCase _, GoldenMap map) => map with { Checks = [.. map.Checks.Where(c => c.Length > 0)] };

    private static Account Change(Account account, Func<PeerMeta, PeerMeta> change)
    {
        var peers = account.Peers.Aggregate(account.Peers, (peers, peer) =>
            change(peer.Meta) is var meta && ReferenceEquals(meta, peer.Meta) ? peers : peers.With(peer with { Meta = meta }));
        return ReferenceEquals(peers, account.Peers) ? account : account with { Peers = peers };
    }
}
