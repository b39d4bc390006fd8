namespace AdminConsole.Domain.Peers;

/// <summary>
/// A peer's public key: 32 bytes. Held as the one canonical base64 text (44 characters), so that a key has one identity
/// however its spare bits were written.
/// </summary>
public readonly record struct WireGuardKey : IComparable<WireGuardKey>
{
    public const int Size = 32;

    private WireGuardKey(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, out WireGuardKey key)
    {
        key = default;
        Span<byte> bytes = stackalloc byte[33];

        // The decoder skips white space; an honest key has none, and must not have two spellings.
        if (text is null || text.Length != 44 || text.AsSpan().ContainsAnyInRange('\0', ' '))
            return false;

        if (!Convert.TryFromBase64String(text, bytes, out var written) || written != Size)
            return false;

        key = new WireGuardKey(Convert.ToBase64String(bytes[..Size]));
        return true;
    }

    /// <exception cref="FormatException">The text is not the base64 of 32 bytes.</exception>
    public static WireGuardKey Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException("A WireGuard key is 32 bytes in base64.");

    public byte[] ToBytes() => Convert.FromBase64String(Value);

    public int CompareTo(WireGuardKey other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
