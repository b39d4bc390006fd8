namespace AdminConsole.Engine;

/// <summary>Hashes and verifies passwords, as many at a time as the host's memory can bear.</summary>
public sealed class Passwords : IDisposable
{
    public const int MinLength = 12;

    /// <summary>Argon2id reads all of it; a longer one is an attack on our time.</summary>
    public const int MaxLength = 256;

    // Each guess takes 64 MiB: two at a time, so that a flood of them cannot take the memory of the host.
    private readonly SemaphoreSlim _hashing = new(2);

    public static bool IsLongEnough(string password) => password.Length is >= MinLength and <= MaxLength;

    internal async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        await _hashing.WaitAsync(cancellationToken);
        try
        {
            return PasswordHash.Of(password);
        }
        finally
        {
            _hashing.Release();
        }
    }

    internal async Task<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken)
    {
        await _hashing.WaitAsync(cancellationToken);
        try
        {
            return PasswordHash.Verify(password, hash);
        }
        finally
        {
            _hashing.Release();
        }
    }

    public void Dispose() => _hashing.Dispose();
}
