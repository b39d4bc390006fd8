using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Dns;

internal static class DnsDecider
{
    public static Decision Decide(Account account, DnsCommand command) => command switch
    {
        CreateNameServerGroup c => NameServerGroupDecider.Create(account, c),
        UpdateNameServerGroup c => NameServerGroupDecider.Update(account, c),
        DeleteNameServerGroup c => NameServerGroupDecider.Delete(account, c),
        UpdateDnsSettings c => Update(account, c),
        CreateZone c => ZoneDecider.Create(account, c),
        UpdateZone c => ZoneDecider.Update(account, c),
        DeleteZone c => ZoneDecider.Delete(account, c),
        AddZoneRecord c => ZoneRecordDecider.Add(account, c),
        UpdateZoneRecord c => ZoneRecordDecider.Update(account, c),
        DeleteZoneRecord c => ZoneRecordDecider.Delete(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, DnsEvent @event) => @event switch
    {
        NameServerGroupCreated e => account with { NameServerGroups = account.NameServerGroups.SetItem(e.NameServerGroup.Id, e.NameServerGroup) },
        NameServerGroupChanged e => account with { NameServerGroups = account.NameServerGroups.SetItem(e.NameServerGroup.Id, e.NameServerGroup) },
        NameServerGroupDeleted e => account with { NameServerGroups = account.NameServerGroups.Remove(e.Id) },
        DnsSettingsChanged e => account with { DnsSettings = e.Settings },
        ZoneCreated e => account with { Zones = account.Zones.SetItem(e.Zone.Id, e.Zone with { Records = [] }) },
        ZoneDeleted e => account with { Zones = account.Zones.Remove(e.Id) },
        ZoneChanged e => ChangeZone(account, e.Zone.Id, z => e.Zone with { Records = z.Records }),
        ZoneRecordAdded e => ChangeZone(account, e.Id, z => z with { Records = z.Records.Add(e.Record) }),
        ZoneRecordChanged e => ChangeZone(
            account, e.Id, z => z with { Records = [.. z.Records.Select(r => r.Id == e.Record.Id ? e.Record : r)] }),
        ZoneRecordDeleted e => ChangeZone(account, e.Id, z => z with { Records = z.Records.RemoveAll(r => r.Id == e.RecordId) }),
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Decision Update(Account account, UpdateDnsSettings c)
    {
        var groups = GroupList.Once(c.DisabledManagementGroups);
        if (groups.Length > 0 && GroupList.Refusal(account, groups) is { } refusal)
            return refusal;

        return groups.AsSpan().SequenceEqual(account.DnsSettings.DisabledManagementGroups.AsSpan())
            ? Decision.Accept()
            : Decision.Accept(new DnsSettingsChanged(new DnsSettings(groups)));
    }

    private static Account ChangeZone(Account account, ZoneId id, Func<Zone, Zone> change) =>
        account.Zones.GetValueOrDefault(id) is { } zone
            ? account with { Zones = account.Zones.SetItem(id, change(zone)) }
            : account;
}
