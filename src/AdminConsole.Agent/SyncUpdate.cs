using AdminConsole.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace AdminConsole.Agents;

/// <summary>One message of a Sync stream: whole, or where maps are not kept only the map's serial.</summary>
internal abstract record SyncUpdate
{
    public static Func<byte[], SyncUpdate> Reader(bool wholeMaps) => wholeMaps ? Whole.Read : SerialOnly.Read;

    public abstract AgentSnapshot ApplyTo(AgentSnapshot snapshot);

    private sealed record Whole(SyncResponse Response) : SyncUpdate
    {
        public static SyncUpdate Read(byte[] plaintext) => Parse(() => new Whole(SyncResponse.Parser.ParseFrom(plaintext)));

        public override AgentSnapshot ApplyTo(AgentSnapshot snapshot)
        {
            if (Response.NetbirdConfig is { } config)
                snapshot = snapshot with { NetbirdConfig = config };

            if (Response.NetworkMap is not { } map)
                return snapshot;

            snapshot = snapshot with { MapsReceived = snapshot.MapsReceived + 1 };
            return map.Serial < snapshot.Serial
                ? snapshot with { MapsIgnored = snapshot.MapsIgnored + 1 }
                : snapshot with
                {
                    Serial = map.Serial,
                    Map = map,
                    PeerConfig = map.PeerConfig ?? snapshot.PeerConfig,
                    Checks = Response.Checks,
                };
        }
    }

    private sealed record SerialOnly(ulong? Serial) : SyncUpdate
    {
        private const uint NetworkMapTag = SyncResponse.NetworkMapFieldNumber << 3 | 2;
        private const uint SerialTag = NetworkMap.SerialFieldNumber << 3;

        public static SyncUpdate Read(byte[] plaintext) => Parse(() => new SerialOnly(SerialIn(plaintext)));

        public override AgentSnapshot ApplyTo(AgentSnapshot snapshot)
        {
            if (Serial is not { } serial)
                return snapshot;

            snapshot = snapshot with { MapsReceived = snapshot.MapsReceived + 1 };
            return serial < snapshot.Serial
                ? snapshot with { MapsIgnored = snapshot.MapsIgnored + 1 }
                : snapshot with { Serial = serial };
        }

        /// <summary>Null where the message holds no map. A serial of 0 is not written at all.</summary>
        private static ulong? SerialIn(byte[] plaintext)
        {
            var input = new CodedInputStream(plaintext);
            while (input.ReadTag() is var tag and not 0)
            {
                if (tag != NetworkMapTag)
                {
                    input.SkipLastField();
                    continue;
                }

                input.ReadLength();
                return input.PeekTag() == SerialTag && input.ReadTag() == SerialTag ? input.ReadUInt64() : 0;
            }

            return null;
        }
    }

    private static SyncUpdate Parse(Func<SyncUpdate> read)
    {
        try
        {
            return read();
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new AgentException(StatusCode.Internal, "The message is no SyncResponse.", exception);
        }
    }
}
