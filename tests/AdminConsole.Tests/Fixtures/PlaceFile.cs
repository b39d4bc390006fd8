using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace AdminConsole.Tests.Fixtures;

/// <summary>
/// Writes a small database of places in MaxMind's format, as the format's specification describes it: a binary tree over 128 bits with
/// IPv4 in its lowest corner, the records behind it, and the description of both at the end.
/// </summary>
internal sealed class PlaceFile
{
    private const int NoNode = -1;

    private readonly List<Node> _nodes = [new()];
    private readonly List<byte> _records = [];

    /// <summary>Puts a network on the map.</summary>
    public PlaceFile With(string network, string country, string countryName, string? city = null, uint geoNameId = 0)
    {
        var offset = _records.Count;
        var record = new Dictionary<string, object>
        {
            ["country"] = new Dictionary<string, object> { ["iso_code"] = country, ["names"] = new Dictionary<string, object> { ["en"] = countryName } },
        };
        if (city is not null)
        {
            var place = new Dictionary<string, object> { ["names"] = new Dictionary<string, object> { ["en"] = city, ["xx"] = "not for us" } };
            if (geoNameId > 0)
                place["geoname_id"] = geoNameId;

            record["city"] = place;
        }

        using var written = new MemoryStream();
        Write(written, record);
        _records.AddRange(written.ToArray());
        var parsed = IPNetwork.Parse(network);
        var bytes = parsed.BaseAddress.GetAddressBytes();
        var bits = bytes.Length == 4 ? (byte[])[.. new byte[12], .. bytes] : bytes;
        var length = bytes.Length == 4 ? 96 + parsed.PrefixLength : parsed.PrefixLength;
        var node = 0;
        for (var i = 0; i < length - 1; i++)
            node = Child(node, Bit(bits, i));

        _nodes[node][Bit(bits, length - 1)] = (NoNode, offset);
        return this;
    }

    public byte[] ToBytes(string type = "Test-City", int build = 1_700_000_000)
    {
        using var file = new MemoryStream();
        foreach (var node in _nodes)
        {
            WriteRecord(file, node.Left);
            WriteRecord(file, node.Right);
        }

        file.Write(new byte[16]);
        file.Write([.. _records]);
        file.Write([0xab, 0xcd, 0xef]);
        file.Write("MaxMind.com"u8);
        Write(file, new Dictionary<string, object>
        {
            ["node_count"] = (uint)_nodes.Count,
            ["record_size"] = (ushort)24,
            ["ip_version"] = (ushort)6,
            ["database_type"] = type,
            ["languages"] = new List<object> { "en" },
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = (ulong)build,
            ["description"] = new Dictionary<string, object> { ["en"] = "made by a test" },
        });
        return file.ToArray();
    }

    private int Child(int node, int side)
    {
        if (_nodes[node][side].Node == NoNode)
        {
            _nodes.Add(new Node());
            _nodes[node][side] = (_nodes.Count - 1, null);
        }

        return _nodes[node][side].Node;
    }

    private static int Bit(byte[] bytes, int index) => (bytes[index / 8] >> (7 - (index % 8))) & 1;

    /// <summary>24 bits: another node, the number of nodes for nothing, or beyond it the place of a record behind the 16 zero bytes.</summary>
    private void WriteRecord(Stream file, (int Node, int? Record) side)
    {
        var value = side.Node != NoNode ? side.Node : side.Record is { } record ? _nodes.Count + 16 + record : _nodes.Count;
        file.Write([(byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }

    private static void Write(Stream to, object value)
    {
        switch (value)
        {
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                WriteControl(to, 2, utf8.Length);
                to.Write(utf8);
                break;
            case Dictionary<string, object> map:
                WriteControl(to, 7, map.Count);
                foreach (var (key, entry) in map)
                {
                    Write(to, key);
                    Write(to, entry);
                }

                break;
            case List<object> list:
                WriteControl(to, 11, list.Count);
                list.ForEach(entry => Write(to, entry));
                break;
            case ushort number:
                WriteNumber(to, 5, number, 2);
                break;
            case uint number:
                WriteNumber(to, 6, number, 4);
                break;
            case ulong number:
                WriteNumber(to, 9, number, 8);
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static void WriteNumber(Stream to, int type, ulong number, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        WriteControl(to, type, size);
        to.Write(bytes[^size..]);
    }

    /// <summary>Three bits of type and five of size; types above 7 say so in a byte of their own, sizes from 29 in one more.</summary>
    private static void WriteControl(Stream to, int type, int size)
    {
        var written = Math.Min(size, 29);
        to.WriteByte((byte)(type <= 7 ? (type << 5) | written : written));
        if (type > 7)
            to.WriteByte((byte)(type - 7));

        if (size >= 29)
            to.WriteByte((byte)(size - 29));
    }

    /// <summary>What lies on either side: another node, a record, or nothing.</summary>
    private sealed class Node
    {
        public (int Node, int? Record) Left { get; private set; } = (NoNode, null);

        public (int Node, int? Record) Right { get; private set; } = (NoNode, null);

        public (int Node, int? Record) this[int side]
        {
            get => side == 0 ? Left : Right;
            set
            {
                if (side == 0)
                    Left = value;
                else
                    Right = value;
            }
        }
    }
}
