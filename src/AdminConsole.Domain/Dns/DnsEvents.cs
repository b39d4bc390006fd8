using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Dns;

public abstract record DnsEvent : AccountEvent;

public sealed record NameServerGroupCreated(NameServerGroup NameServerGroup) : DnsEvent;

/// <param name="NameServerGroup">The whole group as it is from now on.</param>
public sealed record NameServerGroupChanged(NameServerGroup NameServerGroup) : DnsEvent;

public sealed record NameServerGroupDeleted(NameServerGroupId Id) : DnsEvent;

/// <param name="Settings">All of them as they are from now on.</param>
public sealed record DnsSettingsChanged(DnsSettings Settings) : DnsEvent;

/// <param name="Zone">Without records: each has its own event.</param>
public sealed record ZoneCreated(Zone Zone) : DnsEvent;

/// <param name="Zone">As it is from now on but for its records, which stay.</param>
public sealed record ZoneChanged(Zone Zone) : DnsEvent;

/// <summary>Its records go with it.</summary>
public sealed record ZoneDeleted(ZoneId Id) : DnsEvent;

public sealed record ZoneRecordAdded(ZoneId Id, ZoneRecord Record) : DnsEvent;

public sealed record ZoneRecordChanged(ZoneId Id, ZoneRecord Record) : DnsEvent;

public sealed record ZoneRecordDeleted(ZoneId Id, ZoneRecordId RecordId) : DnsEvent;
