using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AdminConsole.Tests.SignIn.Provider;

public sealed class IdentityTablesTests
{
    private readonly CancellationToken _patience = Patience.Start();

    /// <summary>When the library wants other tables, this says so before a host does.</summary>
    [Fact]
    public async Task The_tables_are_those_that_the_library_would_make()
    {
        await using var ours = NpgsqlDataSource.Create(await PostgresCluster.Shared.NewDatabaseAsync());
        await using var theirs = NpgsqlDataSource.Create(await PostgresCluster.Shared.NewDatabaseAsync());
        await ExecuteAsync(ours, IdentityTables.Schema);
        await ExecuteAsync(ours, IdentityTables.Schema); // a second start changes nothing
        await using (var context = new IdentityContext(new DbContextOptionsBuilder<IdentityContext>().UseNpgsql(theirs.CreateConnection(), contextOwnsConnection: true).Options))
            await ExecuteAsync(theirs, context.Database.GenerateCreateScript());

        var columns = await DescribeAsync(theirs, "select table_name, column_name, data_type, character_maximum_length, is_nullable from information_schema.columns where table_schema = 'identity'");
        Assert.True(columns.Count > 30);
        Assert.Equal(columns, await DescribeAsync(ours, "select table_name, column_name, data_type, character_maximum_length, is_nullable from information_schema.columns where table_schema = 'identity'"));
        var indexes = await DescribeAsync(theirs, "select indexdef from pg_indexes where schemaname = 'identity'");
        Assert.Equal(indexes, await DescribeAsync(ours, "select indexdef from pg_indexes where schemaname = 'identity'"));
    }

    private async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(_patience);
    }

    private async Task<List<string>> DescribeAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand($"select row_to_json(r)::text from ({sql}) r order by 1");
        await using var reader = await command.ExecuteReaderAsync(_patience);
        var rows = new List<string>();
        while (await reader.ReadAsync(_patience))
            rows.Add(reader.GetString(0));

        return rows;
    }
}
