using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using Account = AdminConsole.Domain.Accounts.Account;

namespace AdminConsole.Benchmarks;

/// <summary>How far maps are made.</summary>
internal enum Depth
{
    Compiled,
    Written,
    Sealed,
}

/// <summary>Makes the maps of all peers of an account, as their streams do.</summary>
internal static class AllMaps
{
    private static readonly NonceTag _nonces = new(new byte[32]);

    // Streams keep a box each; which one seals makes no difference to the time.
    private static readonly Box _box = Box.TryCreate(BoxKeys.NewPrivateKey(), BoxKeys.PublicKeyOf(BoxKeys.NewPrivateKey()))
        ?? throw new BenchmarkException("No box could be made.");

    /// <returns>The size of each map; 0 for those that are not written.</returns>
    public static int[] Make(Account account, Depth depth, int threads = 1)
    {
        var peers = account.Peers.ToArray();
        var sizes = new int[peers.Length];
        if (threads == 1)
        {
            for (var i = 0; i < peers.Length; i++)
                Make(i);
        }
        else
        {
            Parallel.For(0, peers.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, Make);
        }

        return sizes;

        void Make(int i) => sizes[i] = AllMaps.Make(InputsOf(account, peers[i].Id), account.Serial, depth);
    }

    /// <returns>Its size; 0 if it is not written.</returns>
    public static int Make(MapInputs inputs, long serial, Depth depth)
    {
        var map = NetworkMapCompiler.Compile(inputs, serial);
        if (depth == Depth.Compiled)
            return 0;

        using var message = NetworkMapWriter.Write(map, AgentFeatures.Of(inputs.Peer), new SyncResponse());
        if (depth == Depth.Sealed)
        {
            Span<byte> nonce = stackalloc byte[Box.NonceSize];
            _nonces.Fill(nonce);
            Envelope.Seal(message, _box, nonce, "");
        }

        return message.Length;
    }

    public static MapInputs InputsOf(Account account, PeerId peer) =>
        NetworkMapCompiler.InputsOf(account, peer) ?? throw new BenchmarkException("A peer has no map.");
}
