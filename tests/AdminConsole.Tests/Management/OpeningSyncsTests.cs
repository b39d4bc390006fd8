using AdminConsole.Management;
using Grpc.Core;

namespace AdminConsole.Tests.Management;

public sealed class OpeningSyncsTests
{
    [Fact]
    public void Beyond_the_bound_agents_are_told_to_come_again_until_a_stream_has_its_map()
    {
        var all = new OpeningSyncs();
        var openings = Enumerable.Range(0, OpeningSyncs.Most).Select(_ => all.Enter()).ToList();

        Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(all.Enter).StatusCode);
        openings[0].Dispose();
        openings[0].Dispose(); // counts once
        all.Enter();
        Assert.Throws<RpcException>(all.Enter);
    }
}
