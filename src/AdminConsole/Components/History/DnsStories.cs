using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using static AdminConsole.Components.History.StoryWords;

namespace AdminConsole.Components.History;

internal static class DnsStories
{
    public static EventStory Of(Account before, DnsEvent @event) => @event switch
    {
        NameServerGroupCreated e => new("created name servers", e.NameServerGroup.Name,
        [
            new("Servers", null, Servers(e.NameServerGroup)),
            .. Some("For groups", null, Names(before, e.NameServerGroup.Groups)),
            new("Answers", null, Answers(e.NameServerGroup)),
        ]),
        NameServerGroupChanged e => Changed(before, before.NameServerGroups.GetValueOrDefault(e.NameServerGroup.Id), e.NameServerGroup),
        NameServerGroupDeleted e => new("deleted name servers", before.NameServerGroups.GetValueOrDefault(e.Id)?.Name ?? "that were gone", []),
        DnsSettingsChanged e => new("changed whose DNS is left alone", "", [.. Differs(
            "Groups", Names(before, before.DnsSettings.DisabledManagementGroups), Names(before, e.Settings.DisabledManagementGroups))]),
        ZoneCreated e => new("created zone", e.Zone.Domain, [.. Differs("Name", e.Zone.Domain, e.Zone.Name), .. Some("For groups", null, Names(before, e.Zone.Groups))]),
        ZoneChanged e => Changed(before, before.Zones.GetValueOrDefault(e.Zone.Id), e.Zone),
        ZoneDeleted e => new("deleted zone", Domain(before, e.Id), []),
        ZoneRecordAdded e => new("added a record to zone", Domain(before, e.Id), [new("Record", null, Says(e.Record))]),
        ZoneRecordChanged e => new("changed a record of zone", Domain(before, e.Id), [.. Differs("Record", Record(before, e.Id, e.Record.Id), Says(e.Record))]),
        ZoneRecordDeleted e => new("deleted a record of zone", Domain(before, e.Id), [.. Some("Record", Record(before, e.Id, e.RecordId), null)]),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static EventStory Changed(Account account, NameServerGroup? was, NameServerGroup now)
    {
        if (was is null)
            return new EventStory("changed name servers", now.Name, []);

        ImmutableArray<FieldChange> fields =
        [
            .. Differs("Name", was.Name, now.Name),
            .. Differs("Description", was.Description, now.Description),
            .. Differs("State", OnOff(was.Enabled), OnOff(now.Enabled)),
            .. Differs("Servers", Servers(was), Servers(now)),
            .. Differs("For groups", Names(account, was.Groups), Names(account, now.Groups)),
            .. Differs("Answers", Answers(was), Answers(now)),
            .. Differs("Search domains", OnOff(was.SearchDomainsEnabled), OnOff(now.SearchDomainsEnabled)),
        ];
        return Turned("name servers", now.Name, now.Enabled, fields);
    }

    private static EventStory Changed(Account account, Zone? was, Zone now)
    {
        if (was is null)
            return new EventStory("changed zone", now.Domain, []);

        ImmutableArray<FieldChange> fields =
        [
            .. Differs("Name", was.Name, now.Name),
            .. Differs("State", OnOff(was.Enabled), OnOff(now.Enabled)),
            .. Differs("For groups", Names(account, was.Groups), Names(account, now.Groups)),
            .. Differs("Search domain", OnOff(was.SearchDomainEnabled), OnOff(now.SearchDomainEnabled)),
        ];
        return Turned("zone", now.Domain, now.Enabled, fields);
    }

    private static string Servers(NameServerGroup group) =>
        string.Join(", ", group.NameServers.Select(s => s.Port == 53 ? s.Address.ToString() : $"{s.Address} port {Number(s.Port)}"));

    private static string Answers(NameServerGroup group) => group.Primary ? "all names" : string.Join(", ", group.Domains);

    private static string Domain(Account account, ZoneId id) => account.Zones.GetValueOrDefault(id)?.Domain ?? "that was gone";

    private static string? Record(Account account, ZoneId zone, ZoneRecordId id) =>
        account.Zones.GetValueOrDefault(zone)?.Records.FirstOrDefault(r => r.Id == id) is { } record ? Says(record) : null;

    private static string Says(ZoneRecord record) =>
        $"{record.Name} {record.Type.ToString().ToUpperInvariant()} {record.Content}, {Number(record.Ttl)} s";
}
