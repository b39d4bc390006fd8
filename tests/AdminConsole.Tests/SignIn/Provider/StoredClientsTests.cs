using AdminConsole.Tests.Fixtures;
using Npgsql;

namespace AdminConsole.Tests.SignIn.Provider;

/// <summary>What the settings say of the provider's clients is in the database when the host has started.</summary>
public sealed class StoredClientsTests
{
    private static readonly (string, string)[] _portal =
        [("Provider:Clients:0:Id", "portal"), ("Provider:Clients:0:RedirectUris", "https://portal.example/back")];

    [Fact]
    public async Task They_are_written_when_they_differ_and_only_then()
    {
        var database = await PostgresCluster.Shared.NewDatabaseAsync();

        var first = await AfterStartAsync(database, _portal);
        var same = await AfterStartAsync(database, _portal);
        var other = await AfterStartAsync(database, [_portal[0], ("Provider:Clients:0:RedirectUris", "https://portal.example/also")]);
        var none = await AfterStartAsync(database, []);

        Assert.Equal(["netbird-client", "portal"], first.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(first, same);
        Assert.NotEqual(first["portal"], other["portal"]);
        Assert.Equal(["netbird-client"], none.Keys);
    }

    /// <returns>By the client's id, what changes with every writing.</returns>
    private static async Task<Dictionary<string, string>> AfterStartAsync(string database, (string, string)[] settings)
    {
        await using (await TestHost.StartAsync(database: database, settings: settings))
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand("select \"ClientId\", \"ConcurrencyToken\" from identity.\"OpenIddictApplications\"", connection);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            var tokens = new Dictionary<string, string>();
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                tokens[reader.GetString(0)] = reader.GetString(1);

            return tokens;
        }
    }
}
