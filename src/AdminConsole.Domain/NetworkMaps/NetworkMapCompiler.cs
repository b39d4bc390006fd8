using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.NetworkMaps;

/// <summary>What one peer is told: a function of the account and the peer alone. Same version, same map.</summary>
public static class NetworkMapCompiler
{
    /// <returns>
    /// A peer that waits for approval gets a map with nobody in it. Null if the account has no such peer.
    /// </returns>
    public static NetworkMap? Compile(Account account, PeerId peer) =>
        InputsOf(account, peer) is { } inputs ? Compile(inputs, account.Serial) : null;

    /// <summary>Cheap next to <see cref="Compile(MapInputs, long)"/>. Null if the account has no such peer.</summary>
    public static MapInputs? InputsOf(Account account, PeerId peer) => AccountIndex.Of(account).InputsOf(peer);

    public static NetworkMap Compile(MapInputs inputs, long serial)
    {
        var configuration = ConfigurationOf(inputs.Settings, inputs.NetworkLength, inputs.Peer);
        if (inputs.Peer.ApprovalRequired)
            return new NetworkMap(serial, configuration, [], [], [], [], [], [], new DnsConfiguration(false, [], [], 0), []);

        var seen = Reachability.SeenBy(inputs);
        var remotes = ImmutableArray.CreateBuilder<RemotePeer>(seen.Members.Length);
        var offline = ImmutableArray.CreateBuilder<RemotePeer>();
        foreach (var peer in seen.ByKey)
        {
            if (peer != inputs.Self)
                (peer.LoginExpired ? offline : remotes).Add(peer.Remote);
        }

        return new NetworkMap(
            serial, configuration, remotes.DrainToImmutable(), offline.DrainToImmutable(), [], FirewallRules.For(inputs), [], [], Dns(inputs, seen), []);
    }

    public static PeerConfiguration ConfigurationOf(Account account, Peer peer) =>
        ConfigurationOf(account.Settings, account.Network.Length, peer);

    private static PeerConfiguration ConfigurationOf(AccountSettings settings, int networkLength, Peer peer) => new(
        new IpPrefix(peer.Address, networkLength),
        peer.Fqdn(settings.DnsDomain),
        peer.SshEnabled,
        settings.RoutingPeerDnsResolutionEnabled,
        settings.LazyConnectionEnabled);

    /// <summary>A peer can look up itself and whom it can see; the names of others are none of its business.</summary>
    private static DnsConfiguration Dns(MapInputs inputs, Side seen) =>
        new(true, inputs.Settings.DnsDomain is { Length: > 0 } domain ? [seen.ZoneIn(domain)] : [], [], 0);
}
