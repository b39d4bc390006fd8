using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests;

/// <summary>Networks that exist, and what may be asked of them. A thing is called by one name, which is also its id.</summary>
internal static class NetworkFacts
{
    public static AccountEvent NetworkOf(string name) => new NetworkCreated(new Network(Network(name), name, ""));

    /// <summary>A resource and the groups that it has joined.</summary>
    public static AccountCommand ResourceOf(string name, string network = "office", string address = "10.1.0.0/16", params string[] groups) =>
        CreateResource(name, network, address, groups);

    public static AccountEvent RouterOf(
        string name, string network = "office", string? peer = null, int metric = 100, bool enabled = true, params string[] groups) =>
        new NetworkRouterCreated(RouterAs(name, network, peer, metric, enabled, groups));

    public static NetworkRouter RouterAs(
        string name, string network = "office", string? peer = null, int metric = 100, bool enabled = true, params string[] groups) => new(
            Router(name), Network(network), peer is null ? null : Peer(peer), GroupIds(groups), Masquerade: true, metric, enabled);

    public static CreateNetworkResource CreateResource(
        string name, string network = "office", string address = "10.1.0.0/16", params string[] groups) =>
        new(Resource(name), Network(network), name, "", address, Enabled: true, GroupIds(groups));

    public static UpdateNetworkResource UpdateResource(
        string name, string network = "office", string address = "10.1.0.0/16", params string[] groups) =>
        new(Resource(name), Network(network), name, "", address, Enabled: true, GroupIds(groups));

    public static DeleteNetworkResource DeleteResource(string name, string network = "office") => new(Resource(name), Network(network));

    public static CreateNetworkRouter CreateRouter(string name, string? peer = null, int metric = 100, params string[] groups) =>
        new(Router(name), Network("office"), peer is null ? null : Peer(peer), GroupIds(groups), Masquerade: true, metric, Enabled: true);

    public static UpdateNetworkRouter UpdateRouter(
        string name, string network = "office", string? peer = null, int metric = 100, params string[] groups) =>
        new(Router(name), Network(network), peer is null ? null : Peer(peer), GroupIds(groups), Masquerade: true, metric, Enabled: true);

    public static NetworkId Network(string name) => new(name);

    public static NetworkResourceId Resource(string name) => new(name);

    public static NetworkRouterId Router(string name) => new(name);

    public static ResourceRef Host(string name) => new(name, ResourceType.Host);

    public static ResourceRef Subnet(string name) => new(name, ResourceType.Subnet);
}
