using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Dns;

public abstract record DnsCommand : AccountCommand;

public sealed record CreateNameServerGroup(NameServerGroupId Id, NameServerGroupDraft NameServerGroup) : DnsCommand;

/// <summary>A full replacement.</summary>
public sealed record UpdateNameServerGroup(NameServerGroupId Id, NameServerGroupDraft NameServerGroup) : DnsCommand;

public sealed record DeleteNameServerGroup(NameServerGroupId Id) : DnsCommand;

/// <summary>A full replacement.</summary>
public sealed record UpdateDnsSettings(ImmutableArray<GroupId> DisabledManagementGroups) : DnsCommand;

public sealed record CreateZone(ZoneId Id, ZoneDraft Zone) : DnsCommand;

/// <summary>A full replacement of everything but the domain, which must stay, and the records.</summary>
public sealed record UpdateZone(ZoneId Id, ZoneDraft Zone) : DnsCommand;

public sealed record DeleteZone(ZoneId Id) : DnsCommand;

public sealed record AddZoneRecord(ZoneId Id, ZoneRecordId RecordId, ZoneRecordDraft Record) : DnsCommand;

/// <summary>A full replacement.</summary>
public sealed record UpdateZoneRecord(ZoneId Id, ZoneRecordId RecordId, ZoneRecordDraft Record) : DnsCommand;

public sealed record DeleteZoneRecord(ZoneId Id, ZoneRecordId RecordId) : DnsCommand;
