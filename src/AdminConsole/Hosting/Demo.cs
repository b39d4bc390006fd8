using System.Diagnostics;
using System.Globalization;
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
    private const string PolicyName = "Laptops to servers";

    /// <summary>What runs: a dozen machines of mixed systems.</summary>
    private static readonly (string System, int Count, string Group)[] _fleets =
        [("linux", 6, "Servers"), ("darwin", 3, "Laptops"), ("windows", 3, "Laptops")];

    private readonly List<Process> _agents = [];

    private Demo()
    {
    }

    /// <summary>Does nothing unless the settings ask for it.</summary>
    /// <exception cref="CannotStartException">The agent program has not been built.</exception>
    public static async Task<Demo> StartAsync(AdminConsoleApp app)
    {
        var demo = new Demo();
        if (!app.Services.GetRequiredService<AdminConsoleOptions>().Demo)
            return demo;

        // Those that have joined before come back with their keys; a first start that broke off may have left some outside.
        var keys = await FurnishAsync(app.Services);
        foreach (var (system, count, group) in _fleets)
        {
            var keysFile = Path.Combine(app.DataDirectory ?? Path.GetTempPath(), $"demo-{system}.json");
            var start = new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    AgentProgram(), "--management-url", app.Address.ToString(), "--count", count.ToString(CultureInfo.InvariantCulture),
                    "--system", system, "--keys-file", keysFile,
                },
                Environment = { ["NB_SETUP_KEY"] = keys[group] },
                RedirectStandardOutput = true,
            };
            var agents = Process.Start(start) ?? throw new CannotStartException("The demo's agents could not be started.");
            agents.OutputDataReceived += (_, _) => { }; // read, so that its pipe never fills
            agents.BeginOutputReadLine();
            demo._agents.Add(agents);
        }

        return demo;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agents in _agents)
        {
            if (!agents.HasExited)
                agents.Kill(entireProcessTree: true);

            await agents.WaitForExitAsync();
            agents.Dispose();
        }
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

    /// <returns>By name of a group, the secret of a setup key whose peers join it.</returns>
    private static async Task<Dictionary<string, string>> FurnishAsync(IServiceProvider services)
    {
        var accounts = services.GetRequiredService<Accounts>();
        var ids = services.GetRequiredService<Xid>();
        var clock = services.GetRequiredService<TimeProvider>();
        var account = await accounts.GetAsync((await accounts.ListAsync(CancellationToken.None))[0], CancellationToken.None);
        var secrets = new Dictionary<string, string>();
        var groups = new Dictionary<string, GroupId>();
        foreach (var name in _fleets.Select(f => f.Group).Distinct())
        {
            groups[name] = account.Snapshot.Groups.Values.FirstOrDefault(g => g.Name == name)?.Id ?? new GroupId(ids.Next());
            secrets[name] = Guid.NewGuid().ToString().ToUpperInvariant();
            if (!account.Snapshot.Groups.ContainsKey(groups[name]))
                await DoAsync(new CreateGroup(groups[name], name, [], []));

            await DoAsync(new CreateSetupKey(
                new SetupKeyId(ids.Next()), $"Demo {name.ToLowerInvariant()}", SetupKeyType.Reusable, SetupKey.HashOf(secrets[name]),
                SetupKey.MaskOf(secrets[name]), TimeSpan.FromDays(1), [groups[name]], UsageLimit: 0, Ephemeral: false,
                AllowExtraDnsLabels: false, clock.GetUtcNow()));
        }

        if (account.Snapshot.Policies.All(p => p.Name != PolicyName))
        {
            var policy = new PolicyId(ids.Next());
            await DoAsync(new CreatePolicy(new Policy(policy, PolicyName, "SSH and web, from people to machines", Enabled: true,
                [
                    new PolicyRule(
                        new RuleId(policy.Value), PolicyName, "", Enabled: true, RuleAction.Accept, [groups["Laptops"]], null,
                        [groups["Servers"]], null, Bidirectional: false, RuleProtocol.Tcp, [22, 443], [], []),
                ], [])));
        }

        return secrets;

        Task DoAsync(AccountCommand command) => account.ExecuteAsync(
            command with { Actor = Actor.System }, new Origin(Channel.Setup, null, null, "demo", ids.Next()), CancellationToken.None);
    }
}
