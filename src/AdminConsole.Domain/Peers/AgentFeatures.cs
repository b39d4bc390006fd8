using System.Runtime.CompilerServices;

namespace AdminConsole.Domain.Peers;

/// <summary>
/// What an agent understands, by the version text it reports: the one place that knows what came with which release.
/// <para>
/// An agent skips fields it does not know. Whatever is merely unread by old ones is told to all and is not listed here: versions of
/// remote peers and lazy connections (0.45.0), when a login expires beside a map (0.72.0), ids in rules (0.39.0). The interface's MTU (0.56.0) is
/// told to none: absent means the agent's own default. IPv6 and component maps are offered to none either.
/// </para>
/// </summary>
/// <param name="PortRanges">From 0.48.0. Before, a rule with only a range may be read as one for all ports.</param>
/// <param name="ForwardingRules">From 0.38.0.</param>
/// <param name="DnsForwarderPort">From 0.59.0 routing peers answer for domains on a port of their own, not on that of multicast DNS.</param>
/// <param name="SshWithTokens">From 0.60.0 the agent's SSH server asks people for a token, and also listens on port 22022.</param>
/// <param name="SshAuthorization">From 0.61.0 it is told who may sign in as whom.</param>
/// <param name="LoginExpiry">From 0.72.0 it warns its user before the login expires. Before, a message about nothing else tells it nothing.</param>
/// <param name="TopLevelPeers">Before 0.29.3 the peer list beside the network map is read, later only the one inside.</param>
/// <param name="LargestMessage">
/// Bytes of one message on the wire. An agent ends its stream at a longer one and comes back for the same: 4 MiB before 0.74.2, then 16.
/// </param>
public sealed record AgentFeatures(
    bool PortRanges,
    bool ForwardingRules,
    bool DnsForwarderPort,
    bool SshWithTokens,
    bool SshAuthorization,
    bool LoginExpiry,
    bool TopLevelPeers,
    int LargestMessage)
{
    // A peer reports its meta seldom and is asked for its features at every map.
    private static readonly ConditionalWeakTable<PeerMeta, AgentFeatures> _known = [];

    private static readonly Version _oldest = new(0, 0, 0);

    private static readonly Version _newest = new(int.MaxValue, 0, 0);

    public static AgentFeatures Newest { get; } = Of("development");

    public static AgentFeatures Of(Peer peer) => _known.GetValue(peer.Meta, meta => Of(meta.NetBirdVersion));

    /// <summary>Builds of developers count as newest; a text that is no version counts as oldest.</summary>
    public static AgentFeatures Of(string version)
    {
        var release = ReleaseOf(version, out var isPreview);
        return new AgentFeatures(
            PortRanges: Since(0, 48, 0),
            ForwardingRules: Since(0, 38, 0),
            DnsForwarderPort: Since(0, 59, 0),
            SshWithTokens: Since(0, 60, 0),
            SshAuthorization: Since(0, 61, 0),
            LoginExpiry: Since(0, 72, 0),
            TopLevelPeers: !Since(0, 29, 3) || (isPreview && (release.Equals(new Version(0, 29, 3)) || IsDev(version))),
            LargestMessage: (Since(0, 74, 2) ? 16 : 4) << 20);

        bool Since(int major, int minor, int patch) => release >= new Version(major, minor, patch);
    }

    /// <summary>What follows the first dash does not count, as the reference compares.</summary>
    private static Version ReleaseOf(string version, out bool isPreview)
    {
        isPreview = false;
        if (version.StartsWith("development", StringComparison.Ordinal)
            || version.StartsWith("ci-", StringComparison.Ordinal)
            || version.StartsWith("dev-", StringComparison.Ordinal))
        {
            return _newest;
        }

        var text = version.StartsWith('v') ? version[1..] : version;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        isPreview = dash >= 0;
        return Version.TryParse(isPreview ? text[..dash] : text, out var release) && release.Build >= 0 ? release : _oldest;
    }

    private static bool IsDev(string version) => version.EndsWith("-dev", StringComparison.Ordinal);
}
