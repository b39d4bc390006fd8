using AdminConsole.Domain.Dns;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests.Dns;

/// <summary>What may be asked about DNS, with a value for everything that a test does not care about.</summary>
internal static class DnsAsks
{
    /// <summary>For all names, or for the domains.</summary>
    public static NameServerGroupDraft Servers(string name = "office", params string[] domains) => new(
        name, "", [Server("1.1.1.1")], GroupIds(All), Primary: domains.Length == 0, [.. domains], Enabled: true, SearchDomainsEnabled: false);

    public static NameServerDraft Server(string address, string type = "udp", int? port = 53) => new(address, type, port);

    public static CreateNameServerGroup Create(string id, NameServerGroupDraft draft) => new(new NameServerGroupId(id), draft);

    public static UpdateNameServerGroup Update(string id, NameServerGroupDraft draft) => new(new NameServerGroupId(id), draft);

    public static UpdateDnsSettings LeaveAlone(params string[] groups) => new(GroupIds(groups));

    public static ZoneDraft ZoneOf(string domain, string name = "zone", bool search = false) =>
        new(name, domain, Enabled: true, search, GroupIds(All));

    public static CreateZone Create(string id, ZoneDraft draft) => new(new ZoneId(id), draft);

    public static UpdateZone Update(string id, ZoneDraft draft) => new(new ZoneId(id), draft);

    public static AddZoneRecord Add(string zone, string id, string name, string type = "A", string content = "10.0.0.1", int ttl = 300) =>
        new(new ZoneId(zone), new ZoneRecordId(id), new ZoneRecordDraft(name, type, content, ttl));

    public static UpdateZoneRecord Change(AddZoneRecord record) => new(record.Id, record.RecordId, record.Record);

    public static DeleteZoneRecord Remove(string zone, string id) => new(new ZoneId(zone), new ZoneRecordId(id));
}
