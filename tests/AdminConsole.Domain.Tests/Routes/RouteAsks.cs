using System.Collections.Immutable;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Routes;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests.Routes;

/// <summary>Routes as they may be asked, with a value for everything that a test does not care about.</summary>
internal static class RouteAsks
{
    /// <summary>Through <paramref name="by"/>: a peer, or groups that begin with <c>@</c> and are joined by commas.</summary>
    public static RouteDraft Draft(string by, string? network = "10.10.10.0/24", string[]? domains = null, string netId = "office") => new(
        netId, "", domains is null ? network : null, domains?.ToImmutableArray(), KeepRoute: false,
        by.StartsWith('@') ? null : Peer(by), by.StartsWith('@') ? GroupIds(by[1..].Split(',')) : null, Masquerade: true, Metric: 9999,
        Enabled: true, GroupIds(All), AccessControlGroups: [], SkipAutoApply: false);

    public static CreateRoute Create(string id, RouteDraft draft) => new(new RouteId(id), draft);

    public static UpdateRoute Update(string id, RouteDraft draft) => new(new RouteId(id), draft);

    public static DeleteRoute Delete(string id) => new(new RouteId(id));

    /// <summary>Devices of that system have joined.</summary>
    public static Step Run(string goOs, params string[] names) => new(account => names.Aggregate(account, (state, name) =>
        ((Step)new PeerMetaChanged(Peer(name), PeerMeta.Empty with { GoOs = goOs })).After(Joined(name).After(state))));
}
