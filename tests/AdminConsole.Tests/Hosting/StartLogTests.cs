using System.Text.RegularExpressions;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Hosting;

public sealed partial class StartLogTests
{
    /// <summary>The first start has the most to say: it makes tables, keys and the clients of its own sign-in provider.</summary>
    [Fact]
    public async Task A_first_start_writes_lines_of_our_own_and_no_others()
    {
        await using var process = await HostProcess.StartAsync(
            HostProcess.FreePort(), ("ConnectionStrings:Postgres", await PostgresCluster.Shared.NewDatabaseAsync()), ("Secrets:KeyFile", TestHost.KeyFile));

        Assert.Equal(0, await process.InterruptAsync()); // all that it logs is written
        var rooms = LogLine().Matches(process.Output).Select(m => m.Groups[1].Value).ToList();
        Assert.Contains("AdminConsole.Engine.Accounts", rooms);
        Assert.All(rooms, room => Assert.StartsWith("AdminConsole.", room, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?m)^\S+ \S+Z [a-z]{4}: (\S+)\[")]
    private static partial Regex LogLine();
}
