namespace AdminConsole.Domain.Peers;

/// <summary>What an agent of some version knows. Its version text is whatever it reports.</summary>
public static class AgentVersion
{
    /// <summary>Agents before 0.48.0 may read a rule with only a range as one for all ports.</summary>
    public static bool KnowsPortRanges(string version) => IsAtLeast(version, new Version(0, 48, 0));

    /// <summary>Agents before 0.38.0 know no forwarding rules.</summary>
    public static bool ForwardsPorts(string version) => IsAtLeast(version, new Version(0, 38, 0));

    /// <summary>Routing peers before 0.59.0 answer for domains on the port of multicast DNS.</summary>
    public static bool ForwardsDnsOnItsOwnPort(string version) => IsAtLeast(version, new Version(0, 59, 0));

    /// <summary>Agents before 0.29.3 read the peer list beside the network map.</summary>
    public static bool ReadsTopLevelPeers(string version)
    {
        if (IsDevelopment(version))
            return false;

        var text = version.StartsWith('v') ? version[1..] : version;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var core = dash >= 0 ? text[..dash] : text;
        if (!Version.TryParse(core, out var parsed) || parsed.Build < 0)
            return true;

        var first = new Version(0, 29, 3);
        return parsed < first || (parsed == first && dash >= 0) || (dash >= 0 && text.EndsWith("-dev", StringComparison.Ordinal));
    }

    /// <summary>Development builds count as newest; what follows the first dash is not compared; what does not parse is old.</summary>
    private static bool IsAtLeast(string version, Version wanted)
    {
        if (IsDevelopment(version))
            return true;

        var text = version.StartsWith('v') ? version[1..] : version;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return Version.TryParse(dash >= 0 ? text[..dash] : text, out var parsed) && parsed >= wanted;
    }

    private static bool IsDevelopment(string version) =>
        version.StartsWith("development", StringComparison.Ordinal)
        || version.StartsWith("ci-", StringComparison.Ordinal)
        || version.StartsWith("dev-", StringComparison.Ordinal);
}
