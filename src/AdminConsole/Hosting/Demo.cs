using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Engine;
using AdminConsole.Storage;

namespace AdminConsole.Hosting;

/// <summary>
/// Fills the console with a dozen living peers: our own agent program as a child process, which joins like any other. On the first
/// start also some groups and policies to look at.
/// </summary>
internal sealed class Demo : IAsyncDisposable
{
    private const int Peers = 12;

    private readonly Process? _agents;

    private Demo(Process? agents) => _agents = agents;

    /// <summary>Does nothing unless the settings ask for it.</summary>
    /// <exception cref="CannotStartException">The agent program has not been built.</exception>
    public static async Task<Demo> StartAsync(AdminConsoleApp app)
    {
        if (!app.Services.GetRequiredService<AdminConsoleOptions>().Demo)
            return new Demo(null);

        var keysFile = Path.Combine(app.DataDirectory ?? Path.GetTempPath(), "demo-agents.json");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                AgentProgram(), "--management-url", app.Address.ToString(), "--count", Peers.ToString(System.Globalization.CultureInfo.InvariantCulture),
                "--system", "mixed", "--keys-file", keysFile,
            },
            RedirectStandardOutput = true,
        };

        // Those that have joined before come back with their keys; a first start that broke off may have left some outside.
        start.Environment["NB_SETUP_KEY"] = await FurnishAsync(app.Services);

        var agents = Process.Start(start) ?? throw new CannotStartException("The demo's agents could not be started.");
        agents.OutputDataReceived += (_, _) => { }; // read, so that its pipe never fills
        agents.BeginOutputReadLine();
        return new Demo(agents);
    }

    public async ValueTask DisposeAsync()
    {
        if (_agents is null)
            return;

        if (!_agents.HasExited)
            _agents.Kill(entireProcessTree: true);

        await _agents.WaitForExitAsync();
        _agents.Dispose();
    }

    /// <summary>Beside ours in the same build.</summary>
    private static string AgentProgram()
    {
        var ours = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)); // …/AdminConsole/bin/Release/net10.0
        var sources = ours.Parent?.Parent?.Parent?.Parent?.FullName ?? "";
        var program = Path.Combine(sources, "AdminConsole.Agent", "bin", ours.Parent?.Name ?? "", ours.Name, "AdminConsole.Agent.dll");
        return File.Exists(program)
            ? program
            : throw new CannotStartException($"The demo needs the agent program, and there is no {program}. Start it with ./run --demo, which builds it.");
    }

    /// <returns>The secret of a setup key for the demo's peers.</returns>
    private static async Task<string> FurnishAsync(IServiceProvider services)
    {
        var accounts = services.GetRequiredService<Accounts>();
        var ids = services.GetRequiredService<Xid>();
        var account = await accounts.GetAsync((await accounts.ListAsync(CancellationToken.None))[0], CancellationToken.None);
        var secret = Guid.NewGuid().ToString().ToUpperInvariant();
        var servers = new GroupId(ids.Next());
        var laptops = new GroupId(ids.Next());
        var policy = new PolicyId(ids.Next());
        AccountCommand[] commands =
        [
            new CreateGroup(servers, "Servers", [], []),
            new CreateGroup(laptops, "Laptops", [], []),
            new CreatePolicy(new Policy(policy, "Laptops to servers", "SSH and web, from people to machines", Enabled: true,
                [
                    new PolicyRule(
                        new RuleId(policy.Value), "Laptops to servers", "", Enabled: true, RuleAction.Accept, [laptops], null, [servers], null,
                        Bidirectional: false, RuleProtocol.Tcp, [22, 443], [], []),
                ], [])),
            new CreateSetupKey(
                new SetupKeyId(ids.Next()), "Demo peers", SetupKeyType.Reusable, SetupKey.HashOf(secret), SetupKey.MaskOf(secret),
                TimeSpan.FromDays(1), ImmutableArray.Create(servers), UsageLimit: Peers, Ephemeral: false, AllowExtraDnsLabels: false,
                services.GetRequiredService<TimeProvider>().GetUtcNow()),
        ];
        foreach (var command in commands)
        {
            await account.ExecuteAsync(
                command with { Actor = Actor.System }, new Origin(Channel.Setup, null, null, "demo", ids.Next()), CancellationToken.None);
        }

        return secret;
    }
}
