using AdminConsole.Protocol;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>
/// The host's own keys, made once and shared by all replicas: agents that sealed a message for one of them must be understood by
/// the others and after a restart.
/// </summary>
public sealed class ServerKeys
{
    private ServerKeys(byte[] privateKey, byte[] nonceKey)
    {
        PrivateKey = privateKey;
        PublicKey = Convert.ToBase64String(BoxKeys.PublicKeyOf(privateKey));
        Nonces = new NonceTag(nonceKey);
    }

    public byte[] PrivateKey { get; }

    /// <summary>Base64.</summary>
    public string PublicKey { get; }

    /// <summary>Marks our answers, so that one that is sent back to us is recognised.</summary>
    public NonceTag Nonces { get; }

    internal static async Task<ServerKeys> LoadAsync(Secrets secrets, CancellationToken cancellationToken) => new(
        await secrets.GetOrCreateAsync("server_key", BoxKeys.NewPrivateKey, cancellationToken),
        await secrets.GetOrCreateAsync("nonce_key", BoxKeys.NewPrivateKey, cancellationToken));
}
