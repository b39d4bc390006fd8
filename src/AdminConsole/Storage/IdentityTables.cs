using Npgsql;

namespace AdminConsole.Storage;

/// <summary>
/// The tables of the built-in OpenID provider, in a schema of their own. The library that reads them speaks Entity Framework; how
/// they are made stays with us, beside all the others and under the same lock.
/// </summary>
internal sealed class IdentityTables(NpgsqlDataSource dataSource)
{
    public const string Schema =
        """
        create schema if not exists identity;
        create table if not exists identity."OpenIddictApplications" (
            "Id" text not null constraint "PK_OpenIddictApplications" primary key,
            "ApplicationType" character varying(50),
            "ClientId" character varying(100),
            "ClientSecret" text,
            "ClientType" character varying(50),
            "ConcurrencyToken" character varying(50),
            "ConsentType" character varying(50),
            "DisplayName" text,
            "DisplayNames" text,
            "JsonWebKeySet" text,
            "Permissions" text,
            "PostLogoutRedirectUris" text,
            "Properties" text,
            "RedirectUris" text,
            "Requirements" text,
            "Settings" text
        );
        create table if not exists identity."OpenIddictScopes" (
            "Id" text not null constraint "PK_OpenIddictScopes" primary key,
            "ConcurrencyToken" character varying(50),
            "Description" text,
            "Descriptions" text,
            "DisplayName" text,
            "DisplayNames" text,
            "Name" character varying(200),
            "Properties" text,
            "Resources" text
        );
        create table if not exists identity."OpenIddictAuthorizations" (
            "Id" text not null constraint "PK_OpenIddictAuthorizations" primary key,
            "ApplicationId" text references identity."OpenIddictApplications" ("Id"),
            "ConcurrencyToken" character varying(50),
            "CreationDate" timestamp with time zone,
            "Properties" text,
            "Scopes" text,
            "Status" character varying(50),
            "Subject" character varying(400),
            "Type" character varying(50)
        );
        create table if not exists identity."OpenIddictTokens" (
            "Id" text not null constraint "PK_OpenIddictTokens" primary key,
            "ApplicationId" text references identity."OpenIddictApplications" ("Id"),
            "AuthorizationId" text references identity."OpenIddictAuthorizations" ("Id"),
            "ConcurrencyToken" character varying(50),
            "CreationDate" timestamp with time zone,
            "ExpirationDate" timestamp with time zone,
            "Payload" text,
            "Properties" text,
            "RedemptionDate" timestamp with time zone,
            "ReferenceId" character varying(100),
            "Status" character varying(50),
            "Subject" character varying(400),
            "Type" character varying(150)
        );
        create unique index if not exists "IX_OpenIddictApplications_ClientId" on identity."OpenIddictApplications" ("ClientId");
        create unique index if not exists "IX_OpenIddictScopes_Name" on identity."OpenIddictScopes" ("Name");
        create index if not exists "IX_OpenIddictAuthorizations_ApplicationId_Status_Subject_Type"
            on identity."OpenIddictAuthorizations" ("ApplicationId", "Status", "Subject", "Type");
        create index if not exists "IX_OpenIddictTokens_ApplicationId_Status_Subject_Type"
            on identity."OpenIddictTokens" ("ApplicationId", "Status", "Subject", "Type");
        create index if not exists "IX_OpenIddictTokens_AuthorizationId" on identity."OpenIddictTokens" ("AuthorizationId");
        create unique index if not exists "IX_OpenIddictTokens_ReferenceId" on identity."OpenIddictTokens" ("ReferenceId");
        """;

    /// <summary>Of every client that is stored, what one of its properties says; null where it has none. Without Entity Framework.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> ClientsAsync(string property, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select "ClientId", "Properties"::jsonb ->> @property from identity."OpenIddictApplications" where "ClientId" is not null
            """);
        command.Parameters.AddWithValue("property", property);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var clients = new Dictionary<string, string?>();
        while (await reader.ReadAsync(cancellationToken))
            clients[reader.GetString(0)] = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1);

        return clients;
    }

    /// <summary>The library does it too, but knows no clock other than the machine's.</summary>
    public async Task PruneAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            delete from identity."OpenIddictTokens" where "ExpirationDate" < @now;
            delete from identity."OpenIddictAuthorizations" a
            where "CreationDate" < @now - interval '1 hour'
                and not exists (select from identity."OpenIddictTokens" t where t."AuthorizationId" = a."Id");
            """);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
