using System.Text;

namespace AdminConsole.Protocol;

/// <summary>How the SSH servers of agents are told of users: by a hash of what their tokens say.</summary>
public static class SshUser
{
    public const int HashSize = 16;

    /// <summary>BLAKE2b of 128 bits, without a key.</summary>
    public static byte[] HashOf(string subject)
    {
        var hash = new byte[HashSize];
        var bytes = Encoding.UTF8.GetBytes(subject);
        if (Sodium.GenericHash(hash, HashSize, bytes, (ulong)bytes.Length, [], 0) != 0)
            throw new InvalidOperationException("libsodium refused to hash.");

        return hash;
    }
}
