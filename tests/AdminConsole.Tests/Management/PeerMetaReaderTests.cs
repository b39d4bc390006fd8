using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using File = AdminConsole.Protocol.File;

namespace AdminConsole.Tests.Management;

public sealed class PeerMetaReaderTests
{
    [Fact]
    public void What_runs_is_kept_first_of_more_files_than_fit()
    {
        var meta = new PeerSystemMeta();
        meta.Files.AddRange(Enumerable.Range(0, 200).Select(i => new File { Path = $"/missing/{i:000}" }));
        meta.Files.AddRange(Enumerable.Range(0, 20).Select(i => new File { Path = $"/running/{i:000}", Exist = true, ProcessIsRunning = true }));

        var files = PeerMetaReader.Read(meta).Files;

        Assert.Equal(64, files.Length);
        Assert.Equal(20, files.Count(f => f.ProcessIsRunning));
        Assert.Equal(files.Select(f => f.Path).Order(StringComparer.Ordinal), files.Select(f => f.Path));
    }
}
