using AdminConsole.Agents;
using AdminConsole.Domain.Peers;
using AdminConsole.Protocol;

namespace AdminConsole.Tests.Fixtures;

/// <summary>A machine of its own that speaks the management protocol call by call.</summary>
internal sealed class Device(Uri url, CancellationToken patience) : IDisposable
{
    private readonly AgentIdentity _identity = AgentIdentity.New();
    private ManagementConnection? _gate;

    public string PublicKey => _identity.PublicKey;

    public ManagementConnection Gate => _gate ??= new ManagementConnection(url, _identity, new AgentOptions());

    public Task<LoginResponse> LogInAsync(LoginRequest request) => Gate.LoginAsync(request, patience);

    public Task<LoginResponse> JoinAsync(string setupKey, params IEnumerable<string> labels) =>
        LogInAsync(new LoginRequest { SetupKey = setupKey, Meta = new PeerSystemMeta { Hostname = "laptop" }, DnsLabels = { labels } });

    public async Task<Peer> PeerAsync(TestHost host) => (await host.AccountAsync()).Snapshot.Peers.Find(WireGuardKey.Parse(PublicKey))!; // it has joined

    public void Dispose() => _gate?.Dispose();
}
