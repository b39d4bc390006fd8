using AdminConsole.Benchmarks;

const string usage = "usage: AdminConsole.Benchmarks [--only maps|registrations|idle-streams|edits|rename|mesh] [--update-baseline]";
const int large = 2_000;
const int live = 500;

string? only = null;
var update = false;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--only" when i + 1 < args.Length && args[i + 1] is "maps" or "registrations" or "idle-streams" or "edits" or "rename" or "mesh":
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

    if (Wanted("registrations", "idle-streams"))
    {
        await using var host = await Host.StartAsync(stopping.Token);
        using var network = await Network.CreateAsync(host, large, stopping.Token);
        var registrations = await Registrations.RunAsync(network, stopping.Token);
        if (Wanted("registrations"))
            Tell($"{large} peers join, 64 at once", registrations);

        if (Wanted("idle-streams"))
            Tell($"{large} idle streams, each on its own connection", await IdleStreams.RunAsync(host, network, stopping.Token));

        await network.HangUpAsync();
    }

    if (Wanted("edits", "rename", "mesh"))
    {
        await using var host = await Host.StartAsync(stopping.Token);
        using var network = await Network.CreateAsync(host, live, stopping.Token);
        await Registrations.RunAsync(network, stopping.Token);
        await Network.ConnectAsync(network.Peers, stopping.Token);
        if (Wanted("edits"))
            Tell($"An edit of a policy, {live} streams open", await Edits.PolicyPortAsync(host, network, stopping.Token));

        if (Wanted("rename"))
            Tell("A rename that changes no map", await Edits.RenameAsync(network, stopping.Token));

        if (Wanted("mesh"))
            Tell($"A full mesh of {live} switched on and off", await Edits.MeshSwitchAsync(host, network, stopping.Token));

        await network.HangUpAsync();
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
