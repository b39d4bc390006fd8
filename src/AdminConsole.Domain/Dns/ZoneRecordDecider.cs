using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Dns;

internal static class ZoneRecordDecider
{
    /// <summary>The whole zone is in the map of every member: some 100 kB there.</summary>
    private const int MaxRecords = 1000;

    public static Decision Add(Account account, AddZoneRecord c)
    {
        if (account.Zones.GetValueOrDefault(c.Id) is not { } zone)
            return ZoneDecider.NotFound(c.Id);

        if (!c.Record.TryRead(c.RecordId, out var record, out var problem))
            return Invalid(problem);

        if (Find(zone, c.RecordId) is { } existing)
        {
            return existing == record
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"record with id {c.RecordId} already exists");
        }

        if (zone.Records.Length >= MaxRecords)
            return Decision.Reject(RejectionKind.Precondition, $"a zone holds at most {MaxRecords} records");

        return Refusal(account, zone, record) ?? Decision.Accept(new ZoneRecordAdded(c.Id, record));
    }

    public static Decision Update(Account account, UpdateZoneRecord c)
    {
        if (account.Zones.GetValueOrDefault(c.Id) is not { } zone)
            return ZoneDecider.NotFound(c.Id);

        if (Find(zone, c.RecordId) is not { } before)
            return NotFound(c.RecordId);

        if (!c.Record.TryRead(c.RecordId, out var record, out var problem))
            return Invalid(problem);

        if (Refusal(account, zone, record) is { } refusal)
            return refusal;

        return record == before ? Decision.Accept() : Decision.Accept(new ZoneRecordChanged(c.Id, record));
    }

    public static Decision Delete(Account account, DeleteZoneRecord c)
    {
        if (account.Zones.GetValueOrDefault(c.Id) is not { } zone)
            return ZoneDecider.NotFound(c.Id);

        return Find(zone, c.RecordId) is null ? NotFound(c.RecordId) : Decision.Accept(new ZoneRecordDeleted(c.Id, c.RecordId));
    }

    private static Decision? Refusal(Account account, Zone zone, ZoneRecord record)
    {
        if (!DomainName.IsWithin(record.Name, zone.Domain))
            return Invalid("record name does not belong to zone");

        // Agents answer for the peers' domain with peers alone, so such a record would never be seen.
        if (ZoneDecider.Conflicts(record.Name, account.Settings.DnsDomain))
            return Invalid($"record name {record.Name} conflicts with peer DNS domain");

        var others = zone.Records.Where(r => r.Id != record.Id && r.Name == record.Name).ToArray();
        if (others.Any(r => r.Type == record.Type && r.Content == record.Content))
            return Decision.Reject(RejectionKind.AlreadyExists, "identical record already exists");

        // A CNAME stands for everything that is known of its name.
        if (others.Any(r => r.Type == ZoneRecordType.Cname || record.Type == ZoneRecordType.Cname))
            return Decision.Reject(RejectionKind.AlreadyExists, $"An A, AAAA, or CNAME record with name {record.Name} already exists");

        return null;
    }

    private static ZoneRecord? Find(Zone zone, ZoneRecordId id) => zone.Records.FirstOrDefault(r => r.Id == id);

    private static Decision NotFound(ZoneRecordId id) => Decision.Reject(RejectionKind.NotFound, $"zone record: {id} not found");

    private static Decision Invalid(string message) => Decision.Reject(RejectionKind.Invalid, message);
}
