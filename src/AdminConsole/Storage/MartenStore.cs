using JasperFx;
using JasperFx.Events;
using Marten;
using Npgsql;
using Weasel.Core;

namespace AdminConsole.Storage;

/// <summary>Marten's settings: string stream keys, headers, written event names, our JSON, our clock.</summary>
internal static class MartenStore
{
    public static DocumentStore Create(NpgsqlDataSource dataSource, TimeProvider clock) => DocumentStore.For(options =>
    {
        options.Connection(dataSource);
        options.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
        options.DatabaseSchemaName = "adminconsole";

        options.Events.StreamIdentity = StreamIdentity.AsString;

        // Timestamps are set by us and written as such; plain Quick leaves them to the server's clock and time zone.
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.TimeProvider = clock;
        options.Events.MetadataConfig.HeadersEnabled = true;
        foreach (var (name, type) in EventTypes.ByName)
            options.Events.MapEventType(type, name);

        options.UseSystemTextJsonForSerialization(EventJson.Configure(new System.Text.Json.JsonSerializerOptions()), EnumStorage.AsString, Casing.CamelCase);

        options.Schema.For<DirectoryEntry>()
            .Identity(e => e.Id)
            .UniqueIndex(e => e.Kind, e => e.Key)
            .Index(e => e.AccountId);
        options.Schema.For<AccountEntry>().Identity(e => e.Id).Index(e => e.NextDue!);
        options.DisableNpgsqlLogging = true;
    });
}
