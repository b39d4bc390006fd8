using System.Security.Cryptography;

namespace AdminConsole.Api;

/// <summary>
/// A request that creates a secret and is repeated under its <c>Idempotency-Key</c> must get the same secret again, and the secret
/// is kept nowhere: it is computed from what the repetitions have in common, under a random key that only this process knows.
/// </summary>
internal sealed class RepeatableSecrets
{
    public const int Size = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public byte[] Of(byte[] repetition) => HMACSHA256.HashData(_key, repetition)[..Size];
}
