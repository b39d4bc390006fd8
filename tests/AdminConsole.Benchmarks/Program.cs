using AdminConsole.Benchmarks;

string[] names = ["maps", "registrations", "logins", "idle-streams", "restart", "outage", "edits", "rename", "mesh", "circuits"];
var usage = $"usage: AdminConsole.Benchmarks [--only {string.Join('|', names)}] [--update-baseline]";
const int large = 2_000;
const int live = 500;

string? only = null;
var update = false;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--only" when i + 1 < args.Length && names.Contains(args[i + 1]):
            only = args[++i];
            break;
        case "--update-baseline":
            update = true;
            break;
        default:
            Console.Error.WriteLine(usage);
            return 2;
    }
}

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stopping.Cancel();
};
var report = new Report(Path.Combine(AppContext.BaseDirectory, "../../../baseline.json"));
var all = new List<Figure>();
var good = true;

try
{
    if (Wanted("maps"))
        Tell("Maps on one core", Maps.Run());

    if (Wanted("registrations", "logins", "idle-streams", "restart", "outage"))
    {
        await using var host = await Host.StartAsync(stopping.Token);
        await using var network = await Network.CreateAsync(host, large, stopping.Token);
        var registrations = await Registrations.RunAsync(host, network, stopping.Token);
        if (Wanted("registrations"))
            Tell($"{large} peers join, 64 at once", registrations);

        if (Wanted("logins"))
            Tell("Known peers log in", await Logins.RunAsync(network, stopping.Token));

        if (Wanted("idle-streams"))
        {
            Tell($"{large} idle streams, each on its own connection", await IdleStreams.RunAsync(host, network, stopping.Token));
            await network.HangUpAsync();
        }

        if (Wanted("restart"))
            Tell($"The host is restarted under {large} streams", await Restart.RunAsync(host, network, stopping.Token));

        if (Wanted("outage"))
            Tell($"Five minutes without a database, {large} streams open", await Outage.RunAsync(host, network, stopping.Token));
    }

    if (Wanted("edits", "rename", "mesh"))
    {
        await using var host = await Host.StartAsync(stopping.Token);
        await using var network = await Network.CreateAsync(host, live, stopping.Token);
        await Registrations.RunAsync(host, network, stopping.Token);
        await Network.ConnectAsync(network.Peers, stopping.Token);
        if (Wanted("edits"))
            Tell($"An edit of a policy, {live} streams open", await Edits.PolicyPortAsync(host, network, stopping.Token));

        if (Wanted("rename"))
            Tell("A rename that changes no map", await Edits.RenameAsync(network, stopping.Token));

        if (Wanted("mesh"))
            Tell($"A full mesh of {live} switched on and off", await Edits.MeshSwitchAsync(host, network, stopping.Token));

        await network.HangUpAsync();
    }

    if (Wanted("circuits"))
    {
        await using var host = await Host.StartAsync(stopping.Token, Circuits.Settings);
        await using var network = await Network.CreateAsync(host, live, stopping.Token);
        await Registrations.RunAsync(host, network, stopping.Token);
        Tell($"Consoles open on the page of peers, {live} peers", await Circuits.RunAsync(host, network, stopping.Token));
    }
}
catch (BenchmarkException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 1;
}

if (update)
    report.Keep(all);

return good ? 0 : 1;

bool Wanted(params string[] names) => only is null || names.Contains(only);

void Tell(string title, IReadOnlyList<Figure> figures)
{
    all.AddRange(figures);
    good &= report.Print(title, figures);
}
