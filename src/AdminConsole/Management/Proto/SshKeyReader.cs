using System.Buffers.Binary;
using System.Text;
using AdminConsole.Protocol;

namespace AdminConsole.Management.Proto;

/// <summary>
/// The SSH public key of a Login. It is passed on to other peers, which write it into their known hosts, so it must be one key in
/// OpenSSH's text form (RFC 4253, section 6.6) and nothing else.
/// </summary>
internal static class SshKeyReader
{
    /// <summary>An RSA key of 4,096 bits takes 720; nobody needs more than this.</summary>
    private const int MaxLength = 1_024;

    /// <returns>Empty: the peer has none. Null: what it sent is no key, and the stored one stays.</returns>
    public static string? Read(PeerKeys? keys)
    {
        if (keys is null || keys.SshPubKey.IsEmpty)
            return "";

        if (keys.SshPubKey.Length > MaxLength)
            return null;

        var text = Encoding.UTF8.GetString(keys.SshPubKey.Span).Trim();
        if (text.Any(c => c is < ' ' or > '~'))
            return null;

        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 2 or 3 && NamesItself(words[0], words[1]) ? text : null;
    }

    /// <summary>True if the base64 begins with the same algorithm name, length first.</summary>
    private static bool NamesItself(string algorithm, string base64)
    {
        Span<byte> key = stackalloc byte[MaxLength];
        if (!Convert.TryFromBase64String(base64, key, out var written) || written < 4)
            return false;

        var length = BinaryPrimitives.ReadInt32BigEndian(key);
        return length > 0 && length <= written - 4
            && Encoding.ASCII.GetString(key.Slice(4, length)) == algorithm;
    }
}
