namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>
/// What the compiler makes of accounts for which a NetBird server of version 0.36.7 worked out all answers. A new case is a new file.
/// </summary>
public sealed class GoldenMapTests(ITestOutputHelper output)
{
    private static readonly Lazy<GoldenRun> _run = new(() =>
        new GoldenRun(GoldenExpected.Read, (map, _) => GoldenOurs.Read(map)).Over(GoldenDirectory.Files));

    [Fact]
    public void Every_peer_is_told_what_the_reference_server_tells_it()
    {
        output.WriteLine(_run.Value.Report);

        Assert.True(_run.Value.Peers > 0, $"There are no golden files in {GoldenDirectory.Path}.");
        Assert.True(_run.Value.Failures.Count == 0, _run.Value.Complaint);
    }

    [Fact]
    public void Every_deviation_from_the_reference_server_is_seen()
    {
        Assert.SkipWhen(GoldenDirectory.IsNamed, "What other files show is not known.");

        Assert.Empty(_run.Value.Untouched);
    }

    [Fact]
    public void There_are_few_deviations_from_the_reference_server() => Assert.InRange(GoldenDeviations.All.Length, 1, 20);
}
