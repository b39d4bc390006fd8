using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Hosting;

/// <summary>The secrets in a database open only with the file that sealed them.</summary>
public sealed class KeyFileTests
{
    [Fact]
    public async Task Another_key_file_stops_the_start_and_touches_nothing()
    {
        string database;
        await using (var host = await TestHost.StartAsync())
            database = host.Database;

        var other = Path.Combine(Path.GetTempPath(), $"other-{Guid.NewGuid():N}.key");
        try
        {
            SecretsKeyFile.Open(other);
            var refusal = await Assert.ThrowsAsync<CannotStartException>(() => TestHost.StartAsync(database: database, settings: [("Secrets:KeyFile", other)]));
            Assert.Contains("Secrets:KeyFile", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(other);
        }

        await using var again = await TestHost.StartAsync(database: database);
        Assert.True((await again.AccountAsync()).Snapshot.Exists);
    }

    [Fact]
    public async Task A_missing_key_file_is_not_made_anew_for_a_database_with_secrets()
    {
        string database;
        await using (var host = await TestHost.StartAsync())
            database = host.Database;

        var missing = Path.Combine(Path.GetTempPath(), $"missing-{Guid.NewGuid():N}.key");
        var refusal = await Assert.ThrowsAsync<CannotStartException>(() => TestHost.StartAsync(database: database, settings: [("Secrets:KeyFile", missing)]));

        Assert.Contains(missing, refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(missing));
    }
}
