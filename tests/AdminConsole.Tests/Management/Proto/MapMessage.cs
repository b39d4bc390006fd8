using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;

namespace AdminConsole.Tests.Management.Proto;

/// <summary>What a peer of an account is sent.</summary>
internal static class MapMessage
{
    public static byte[] BytesTo(Account account, PeerId id)
    {
        var (map, peer) = (NetworkMapCompiler.Compile(account, id)!, account.Peers.Find(id)!); // it is a peer of the account
        using var written = NetworkMapWriter.Write(map, AgentFeatures.Of(peer), new SyncResponse());
        return written.Written.ToArray();
    }

    /// <summary>As the peer's agent reads it.</summary>
    public static SyncResponse To(Account account, PeerId id) => SyncResponse.Parser.ParseFrom(BytesTo(account, id));
}
