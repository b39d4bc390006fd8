using Npgsql;

namespace AdminConsole.Tests.Fixtures;

public sealed class PostgresClusterTests
{
    [Fact]
    public async Task Every_test_class_gets_a_database_of_its_own()
    {
        var first = await PostgresCluster.Shared.NewDatabaseAsync();
        var second = await PostgresCluster.Shared.NewDatabaseAsync();

        await AskAsync(first, "create table mark (id int)");

        Assert.NotEqual(DBNull.Value, await AskAsync(first, "select to_regclass('mark')::text"));
        Assert.Equal(DBNull.Value, await AskAsync(second, "select to_regclass('mark')::text"));
    }

    private static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
