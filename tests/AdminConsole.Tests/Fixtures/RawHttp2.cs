namespace AdminConsole.Tests.Fixtures;

/// <summary>Bytes of HTTP/2 (RFC 9113) and HPACK (RFC 7541), for who wants to send what no library would.</summary>
internal static class RawHttp2
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    /// <summary>The preface and settings that change nothing.</summary>
    public static byte[] Hello { get; } = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, [])];

    /// <summary>Of a Login; each field stands for itself, so that the block may be sent again.</summary>
    public static byte[] LoginHeaders { get; } =
    [
        0x83, 0x86, .. Field(4, "/management.ManagementService/Login"u8), .. Field(1, "host"u8), .. Field(31, "application/grpc"u8),
        .. Field(0, "trailers"u8, "te"u8),
    ];

    /// <summary>A field that nobody asked for.</summary>
    public static byte[] AnyHeader { get; } = Field(0, "1"u8, "x"u8);

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload) =>
    [
        (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags,
        (byte)(stream >> 24), (byte)(stream >> 16), (byte)(stream >> 8), (byte)stream, .. payload,
    ];

    /// <summary>Not to be remembered by the other end. Texts of up to 126 bytes.</summary>
    /// <param name="name">Of the static table; 0: the text that follows.</param>
    private static byte[] Field(int name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> text = default) =>
    [
        .. name < 15 ? [(byte)name] : (byte[])[15, (byte)(name - 15)], .. name == 0 ? [(byte)text.Length, .. text] : (byte[])[], (byte)value.Length, .. value,
    ];
}
