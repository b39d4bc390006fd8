using System.Buffers;
using Google.Protobuf;

namespace AdminConsole.Protocol;

/// <summary>
/// Writes a message from its end to its beginning: what stands last is put first. The length in front of a part is then known when its
/// turn comes, so nothing is measured beforehand and nothing is moved. Parts may be bytes that were made once for many messages.
/// </summary>
/// <remarks>
/// The message stands in a borrowed array, with room in front for what a box adds: it is sealed where it stands. A map is too large to
/// be collected with the short-lived objects, and there are as many as peers.
/// </remarks>
public sealed class BackwardWriter : IDisposable
{
    private byte[] _buffer;
    private int _start;

    /// <param name="expected">Bytes; more may come.</param>
    public BackwardWriter(int expected)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(Box.Overhead + expected);
        _start = _buffer.Length;
    }

    /// <summary>How much has been written so far.</summary>
    public int Length => _buffer.Length - _start;

    /// <summary>Valid until more is put, or this is sealed or disposed.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(_start);

    /// <summary>The message behind the room for what a box adds; valid until this is disposed.</summary>
    internal Memory<byte> WithRoomForBox => _buffer.AsMemory(_start - Box.Overhead);

    public void Put(IMessage message) => message.WriteTo(Room(message.CalculateSize()));

    public void Put(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>A field whose value are these bytes: a text, or a message.</summary>
    public void Put(int field, ReadOnlySpan<byte> value)
    {
        Put(value);
        PutHeader(field, value.Length);
    }

    /// <summary>Makes all that was put since <see cref="Length"/> was <paramref name="end"/> the value of a field.</summary>
    public void Close(int field, int end) => PutHeader(field, Length - end);

    public void Dispose()
    {
        var buffer = _buffer;
        (_buffer, _start) = ([], 0);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void PutHeader(int field, int length)
    {
        PutVarint((uint)length);
        PutVarint(WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited));
    }

    private void PutVarint(uint value)
    {
        var room = Room(CodedOutputStream.ComputeUInt32Size(value));
        for (var i = 0; i < room.Length - 1; i++, value >>= 7)
            room[i] = (byte)(value | 0x80);

        room[^1] = (byte)value;
    }

    private Span<byte> Room(int length)
    {
        if (_start - Box.Overhead < length)
            Grow(length);

        _start -= length;
        return _buffer.AsSpan(_start, length);
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(2 * Length + length + Box.Overhead));
        var start = larger.Length - Length;
        Written.CopyTo(larger.AsSpan(start));
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start) = (larger, start);
    }
}
