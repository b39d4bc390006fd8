using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Tests.NetworkMaps.Golden;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using DomainMap = AdminConsole.Domain.NetworkMaps.NetworkMap;

namespace AdminConsole.Tests.Management.Proto;

/// <summary>The golden files once more, as bytes: what an agent reads of us beside what it reads of a NetBird server of version 0.36.7.</summary>
public sealed class GoldenMessageTests(ITestOutputHelper output)
{
    private static readonly Lazy<GoldenRun> _run = new(() => new GoldenRun(
        json => GoldenMessage.TakeApart(SyncResponse.Parser.ParseJson(json.GetRawText())),
        (map, self) => GoldenMessage.TakeApart(Sent(map, self))).Over(GoldenDirectory.Files));

    [Fact]
    public void Every_agent_is_sent_what_the_reference_server_sends_it()
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

    private static SyncResponse Sent(DomainMap map, Peer self)
    {
        using var written = NetworkMapWriter.Write(map, AgentFeatures.Of(self), new SyncResponse());
        return SyncResponse.Parser.ParseFrom(written.Written);
    }
}
