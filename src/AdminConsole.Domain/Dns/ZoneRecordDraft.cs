using System.Diagnostics.CodeAnalysis;
using AdminConsole.Domain.Networks;

namespace AdminConsole.Domain.Dns;

/// <summary>A record of a zone as an admin asks for it.</summary>
/// <param name="Name">The full name as people write it, or <c>*.</c> and a name for all below; a last dot does no harm.</param>
/// <param name="Type"><c>A</c>, <c>AAAA</c> or <c>CNAME</c>.</param>
public sealed record ZoneRecordDraft(string Name, string Type, string Content, int Ttl)
{
    /// <summary>What can be said without looking at the zone.</summary>
    /// <param name="problem">Empty, or what is wrong, in the words of NetBird's API.</param>
    internal bool TryRead(ZoneRecordId id, [NotNullWhen(true)] out ZoneRecord? record, out string problem)
    {
        record = null;
        var type = ZoneRecordType.A;
        var content = "";
        problem = ReadName(out var name) ?? ReadType(out type) ?? ReadContent(type, out content) ?? TtlProblem() ?? "";
        if (problem.Length > 0)
            return false;

        record = new ZoneRecord(id, name, type, content, Ttl);
        return true;
    }

    private string? ReadName(out string name)
    {
        var isName = DomainName.TryToFullName(Name, out name);
        return Name.Length == 0 ? "record name is required" : isName ? null : "invalid record name format";
    }

    private string? ReadType(out ZoneRecordType type)
    {
        type = Type switch
        {
            "AAAA" => ZoneRecordType.Aaaa,
            "CNAME" => ZoneRecordType.Cname,
            _ => ZoneRecordType.A,
        };
        return Type switch
        {
            "A" or "AAAA" or "CNAME" => null,
            "" => "record type is required",
            _ => "invalid record type, must be A, AAAA, or CNAME",
        };
    }

    private string? ReadContent(ZoneRecordType type, out string content)
    {
        if (type == ZoneRecordType.Cname)
        {
            return DomainName.TryToFullName(Content, out content) && !DomainName.IsWildcard(content)
                ? null
                : "invalid CNAME target format";
        }

        content = "";
        if (Content.Length == 0)
            return $"{Type} record is required";

        // An address of version 4 that is written as one of version 6 leads nowhere from an AAAA record.
        var bits = type == ZoneRecordType.A ? 32 : 128;
        if (!IpText.TryParse(Content, out var address) || IpText.Bits(address) != bits || address.IsIPv4MappedToIPv6)
            return type == ZoneRecordType.A ? "A record must be a valid IPv4 address" : "AAAA record must be a valid IPv6 address";

        content = address.ToString();
        return null;
    }

    private string? TtlProblem() => Ttl < 0 ? "TTL cannot be negative" : null;
}
