using AdminConsole.Protocol;

namespace AdminConsole.Agents;

/// <summary>A peer's WireGuard key pair: by its public key the network knows the peer.</summary>
public sealed class AgentIdentity
{
    private readonly byte[] _privateKey;

    public AgentIdentity(ReadOnlySpan<byte> privateKey)
    {
        _privateKey = privateKey.ToArray();
        PublicKey = Convert.ToBase64String(BoxKeys.PublicKeyOf(privateKey));
    }

    /// <summary>Base64, as it stands in envelopes and network maps.</summary>
    public string PublicKey { get; }

    public ReadOnlySpan<byte> PrivateKey => _privateKey;

    public static AgentIdentity New() => new(BoxKeys.NewPrivateKey());

    /// <summary>The box towards the holder of another public key, given as base64.</summary>
    internal Box BoxTowards(string publicKey)
    {
        Span<byte> key = stackalloc byte[BoxKeys.Size];
        if (!Convert.TryFromBase64String(publicKey, key, out var length) || length != BoxKeys.Size)
            throw new FormatException($"\"{publicKey}\" is no public key.");

        return Box.TryCreate(_privateKey, key) ?? throw new FormatException($"Nothing can be sealed for \"{publicKey}\".");
    }
}
