using System.Globalization;

namespace AdminConsole.Benchmarks;

/// <summary>
/// An account as organisations have them: groups of 25 peers, each with a policy to the next, so that a peer sees 50 others. The
/// policy that lets everybody see everybody, which a new account has, is off.
/// </summary>
internal sealed class Network : IAsyncDisposable
{
    private const int GroupSize = 25;

    /// <summary>Enough to keep both cores busy, few enough that no login waits for long.</summary>
    private const int AtOnce = 64;

    /// <summary>Of the account that a host makes on its first start.</summary>
    private const string EverybodyPolicy = "Default";

    private readonly AdminApi _api;
    private readonly string[] _groups;
    private readonly string[] _setupKeys;
    private readonly string[] _policies;
    private readonly string _everybody;
    private readonly string _everybodyPolicy;

    private Network(
        AdminApi api, Peer[] peers, string[] groups, string[] setupKeys, string[] policies, string everybody, string everybodyPolicy)
    {
        _api = api;
        Peers = peers;
        _groups = groups;
        _setupKeys = setupKeys;
        _policies = policies;
        _everybody = everybody;
        _everybodyPolicy = everybodyPolicy;
    }

    /// <summary>Not joined yet.</summary>
    public Peer[] Peers { get; }

    /// <summary>Number <c>p</c> stands between the groups <c>p</c> and <c>p + 1</c>, the last between the last and the first.</summary>
    public int Policies => _policies.Length;

    public static async Task<Network> CreateAsync(Host host, int peers, CancellationToken cancellationToken)
    {
        var api = new AdminApi(host);
        var count = peers / GroupSize;
        var groups = new string[count];
        var setupKeys = new string[count];
        for (var g = 0; g < count; g++)
        {
            groups[g] = await api.CreateGroupAsync(Named("Group", g), cancellationToken);
            setupKeys[g] = await api.CreateSetupKeyAsync(Named("Key", g), groups[g], cancellationToken);
        }

        var policies = new string[count];
        for (var p = 0; p < count; p++)
            policies[p] = await api.CreatePolicyAsync(Text(groups, p, "80"), cancellationToken);

        var everybody = await api.FindAsync("groups", "All", cancellationToken);
        var network = new Network(
            api, [.. Enumerable.Range(0, peers).Select(i => new Peer(host.Address, i, group: i % count))], groups, setupKeys, policies,
            everybody, await api.FindAsync("policies", EverybodyPolicy, cancellationToken));
        await network.ShowEverybodyAsync(false, cancellationToken);
        return network;
    }

    public string SetupKeyOf(Peer peer) => _setupKeys[peer.Group];

    /// <summary>The peers whose maps tell of the policy.</summary>
    public Peer[] Concerned(int policy) => [.. Peers.Where(p => p.Group == policy || p.Group == (policy + 1) % _groups.Length)];

    public Task SetPortsAsync(int policy, string[] ports, CancellationToken cancellationToken) =>
        _api.UpdatePolicyAsync(_policies[policy], Text(_groups, policy, ports), cancellationToken);

    /// <returns>False if the host says that it cannot just now.</returns>
    public async Task<bool> TrySetPortsAsync(int policy, string[] ports, CancellationToken cancellationToken)
    {
        try
        {
            await SetPortsAsync(policy, ports, cancellationToken);
            return true;
        }
        catch (HttpRequestException e) when (e.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    /// <summary>Switches the full mesh on and off.</summary>
    public Task ShowEverybodyAsync(bool enabled, CancellationToken cancellationToken) =>
        _api.UpdatePolicyAsync(
            _everybodyPolicy, PolicyText.Between(EverybodyPolicy, _everybody, _everybody, enabled), cancellationToken);

    /// <returns>The id of a policy that is off.</returns>
    public Task<string> CreateDisabledPolicyAsync(string name, CancellationToken cancellationToken) =>
        _api.CreatePolicyAsync(Disabled(name), cancellationToken);

    public Task RenameDisabledPolicyAsync(string id, string name, CancellationToken cancellationToken) =>
        _api.UpdatePolicyAsync(id, Disabled(name), cancellationToken);

    public static Task ConnectAsync(IEnumerable<Peer> peers, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        peers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (peer, cancel) => await peer.ConnectAsync(cancel));

    public Task HangUpAsync() => Parallel.ForEachAsync(Peers, async (peer, _) => await peer.HangUpAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in Peers)
            await peer.DisposeAsync();

        _api.Dispose();
    }

    private PolicyText Disabled(string name) => PolicyText.Between(name, _groups[0], _groups[1], enabled: false, "22");

    private static PolicyText Text(string[] groups, int policy, params string[] ports) =>
        PolicyText.Between(Named("Policy", policy), groups[policy], groups[(policy + 1) % groups.Length], enabled: true, ports);

    private static string Named(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what} {number}");
}
