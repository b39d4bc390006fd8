using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace AdminConsole.Engine;

/// <summary>Argon2id, with its parameters in the text, so that they can be raised without locking anybody out.</summary>
internal static class PasswordHash
{
    private const int SaltSize = 16;
    private const int HashSize = 32;

    /// <summary>KiB; OWASP's advice for Argon2id with margin. Some 50 ms a guess, and 64 MiB that an attacker has to have, too.</summary>
    private const long Memory = 65_536;

    private const long Passes = 3;

    /// <returns><c>argon2id$memory$passes$salt$hash</c></returns>
    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var hash = Derive(password, salt, Memory, Passes);
        return string.Create(
            CultureInfo.InvariantCulture, $"argon2id${Memory}${Passes}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    public static bool Verify(string password, string text)
    {
        var parts = text.Split('$');
        if (parts is not ["argon2id", var memory, var passes, var salt, var hash])
            return false;

        var derived = Derive(
            password, Convert.FromBase64String(salt),
            long.Parse(memory, CultureInfo.InvariantCulture), long.Parse(passes, CultureInfo.InvariantCulture));
        return CryptographicOperations.FixedTimeEquals(derived, Convert.FromBase64String(hash));
    }

    private static byte[] Derive(string password, byte[] salt, long memory, long passes)
    {
        var argon2 = PasswordBasedKeyDerivationAlgorithm.Argon2id(
            new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memory, NumberOfPasses = passes });
        return argon2.DeriveBytes(Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormC)), salt, HashSize);
    }
}
