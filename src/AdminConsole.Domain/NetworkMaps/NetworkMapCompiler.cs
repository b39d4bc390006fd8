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

    /// <summary>
    /// The same, but from scratch: nothing that earlier compilations left behind is used. For whoever wants to know whether what they
    /// left behind still holds.
    /// </summary>
    public static Func<PeerId, NetworkMap?> Afresh(Account account)
    {
        var index = AccountIndex.Afresh(account);
        return peer => index.InputsOf(peer) is { } inputs ? Compile(inputs, account.Serial) : null;
    }

    public static NetworkMap Compile(MapInputs inputs, long serial)
    {
        var connected = Reachability.ConnectedTo(inputs);
        var seen = Reachability.SeenBy(inputs, connected);
        var remotes = ImmutableArray.CreateBuilder<RemotePeer>(seen.Members.Length);
        var offline = ImmutableArray.CreateBuilder<RemotePeer>();
        foreach (var peer in seen.Members)
        {
            if (peer != inputs.Self)
                (peer.LoginExpired ? offline : remotes).Add(peer.Remote);
        }

        return new NetworkMap(
            serial,
            ConfigurationOf(inputs.Settings, inputs.NetworkLength, inputs.Peer, inputs.SshGrants.Length > 0),
            remotes.DrainToImmutable(),
            offline.DrainToImmutable(),
            MapRoutes.For(inputs, connected),
            FirewallRules.For(inputs),
            RouteFirewallRules.For(inputs),
            [.. inputs.Forwardings.Where(f => f.Gateway == inputs.Self).SelectMany(f => f.Rules()).OrderBy(r => r.Protocol).ThenBy(r => r.DestinationPorts.Start)],
            Dns(inputs, seen),
            ChecksOf(inputs),
            SshGrant.Merge(inputs.SshGrants));
    }

    /// <summary>As in its map, without making that.</summary>
    public static PeerConfiguration ConfigurationOf(Account account, Peer peer) =>
        ConfigurationOf(account.Settings, account.Network.Length, peer, OnePeer.HasSshByRule(account, peer));

    /// <summary>As in its map, without making that.</summary>
    public static ImmutableArray<ProcessPaths> ChecksOf(Account account, Peer peer) => [.. OnePeer.ChecksOf(account, peer)];

    /// <summary>The processes that the agent of these inputs is to look for.</summary>
    public static ImmutableArray<ProcessPaths> ChecksOf(MapInputs inputs) => [.. inputs.Checks];

    private static PeerConfiguration ConfigurationOf(AccountSettings settings, int networkLength, Peer peer, bool sshByRule) => new(
        new IpPrefix(peer.Address, networkLength),
        peer.Fqdn(settings.DnsDomain),
        peer.SshEnabled || sshByRule,
        settings.RoutingPeerDnsResolutionEnabled,
        settings.LazyConnectionEnabled);

    /// <summary>A peer can look up itself and whom it can see; the names of others are none of its business.</summary>
    private static DnsConfiguration Dns(MapInputs inputs, Side seen)
    {
        if (!inputs.DnsEnabled)
            return DnsConfiguration.Off;

        // A peer that is a name server asks nobody else in its group: it would ask itself.
        return new DnsConfiguration(
            true,
            seen.With(inputs.Self).ZoneIn(inputs.Settings.DnsDomain) is { } zone ? [zone, .. inputs.Zones] : [.. inputs.Zones],
            [.. inputs.NameServerGroups.Where(g => !g.NameServers.Any(s => s.Address.Equals(inputs.Self.Address)))],
            inputs.ForwarderPort);
    }
}
