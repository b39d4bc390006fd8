using AdminConsole.Domain.Peers;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using Google.Protobuf.WellKnownTypes;

namespace AdminConsole.Tests.Management.Proto;

/// <summary>What is put together from bytes says the same as the generated messages would.</summary>
public sealed class NetworkMapWriterTests
{
    [Theory]
    [InlineData("0.59.3", false)]
    [InlineData("0.29.2", true)]
    public void Every_map_reads_as_the_tree_of_messages_that_it_stands_for(string agentVersion, bool withTopLevelPeers)
    {
        var maps = new AnyMap(seed: 11);
        for (var i = 0; i < 200; i++)
        {
            var map = maps.Next();
            var plain = PlainMap.Of(map, withTopLevelPeers);

            using var written = NetworkMapWriter.Write(map, AgentFeatures.Of(agentVersion), new SyncResponse());

            Assert.Equal(plain, SyncResponse.Parser.ParseFrom(written.Written));
            Assert.Equal(plain.CalculateSize(), written.Length);
        }
    }

    [Fact]
    public void The_message_says_what_it_says_besides_the_map()
    {
        var map = new AnyMap(seed: 12).Next();
        var config = new NetbirdConfig { Signal = new HostConfig { Uri = "signal.example" } };
        var plain = PlainMap.Of(map, withTopLevelPeers: false);
        plain.NetbirdConfig = config;
        plain.SessionExpiresAt = new Timestamp { Seconds = 7 };

        using var written = NetworkMapWriter.Write(
            map, AgentFeatures.Of("0.59.3"), new SyncResponse { NetbirdConfig = config, SessionExpiresAt = new Timestamp { Seconds = 7 } });

        Assert.Equal(plain, SyncResponse.Parser.ParseFrom(written.Written));
    }
}
