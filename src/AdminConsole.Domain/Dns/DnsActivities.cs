using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using Activity = AdminConsole.Domain.Accounts.Activity;

namespace AdminConsole.Domain.Dns;

internal static class DnsActivities
{
    public static ImmutableArray<Activity> Of(Account before, DnsEvent @event) => @event switch
    {
        NameServerGroupCreated e => [Of(e.NameServerGroup.Id, e.NameServerGroup.Name, 35, "nameserver.group.add", "Nameserver group created")],
        NameServerGroupChanged e => [Of(e.NameServerGroup.Id, e.NameServerGroup.Name, 37, "nameserver.group.update", "Nameserver group updated")],
        NameServerGroupDeleted e => [Of(e.Id, NameOf(before, e.Id), 36, "nameserver.group.delete", "Nameserver group deleted")],
        DnsSettingsChanged e => Settings(before, e.Settings),
        ZoneCreated e => [Of(e.Zone.Id, e.Zone, 96, "dns.zone.create", "DNS zone created")],
        ZoneChanged e => [Of(e.Zone.Id, e.Zone, 97, "dns.zone.update", "DNS zone updated")],
        ZoneDeleted e => [Of(e.Id, before.Zones.GetValueOrDefault(e.Id), 98, "dns.zone.delete", "DNS zone deleted")],
        ZoneRecordAdded e => [Of(before, e.Id, e.Record.Id, e.Record, 99, "dns.zone.record.create", "DNS zone record created")],
        ZoneRecordChanged e => [Of(before, e.Id, e.Record.Id, e.Record, 100, "dns.zone.record.update", "DNS zone record updated")],
        ZoneRecordDeleted e => [Of(before, e.Id, e.RecordId, Find(before, e), 101, "dns.zone.record.delete", "DNS zone record deleted")],
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Activity Of(NameServerGroupId id, string name, int number, string code, string message) =>
        Activity.One(number, code, message, id.Value, ("name", name));

    private static ImmutableArray<Activity> Settings(Account before, DnsSettings now)
    {
        var was = before.DnsSettings.DisabledManagementGroups;
        return
        [
            .. now.DisabledManagementGroups.Except(was).Select(g => Of(
                before, g, 25, "dns.setting.disabled.management.group.add", "Group added to disabled management DNS setting")),
            .. was.Except(now.DisabledManagementGroups).Select(g => Of(
                before, g, 26, "dns.setting.disabled.management.group.delete", "Group removed from disabled management DNS setting")),
        ];
    }

    private static Activity Of(Account before, GroupId id, int number, string code, string message) => Activity.One(
        number, code, message, before.Id.Value, ("group", before.Groups.GetValueOrDefault(id)?.Name ?? id.Value), ("group_id", id.Value));

    private static Activity Of(ZoneId id, Zone? zone, int number, string code, string message) =>
        Activity.One(number, code, message, id.Value, ("name", zone?.Name ?? ""), ("domain", zone?.Domain ?? ""));

    private static Activity Of(Account before, ZoneId zone, ZoneRecordId id, ZoneRecord? record, int number, string code, string message) =>
        Activity.One(
            number, code, message, id.Value,
            ("name", record?.Name ?? ""), ("type", record?.Type.ToString().ToUpperInvariant() ?? ""), ("content", record?.Content ?? ""),
            ("ttl", record?.Ttl.ToString(CultureInfo.InvariantCulture) ?? ""),
            ("zone_id", zone.Value), ("zone_name", before.Zones.GetValueOrDefault(zone)?.Name ?? ""));

    private static ZoneRecord? Find(Account before, ZoneRecordDeleted e) =>
        before.Zones.GetValueOrDefault(e.Id)?.Records.FirstOrDefault(r => r.Id == e.RecordId);

    private static string NameOf(Account before, NameServerGroupId id) => before.NameServerGroups.GetValueOrDefault(id)?.Name ?? id.Value;
}
