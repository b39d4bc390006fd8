using Marten.Exceptions;
using Npgsql;

namespace AdminConsole.Storage;

/// <summary>Failures of the world: the database is away, does not answer, or breaks off. Trying again later may help.</summary>
internal static class DatabaseTrouble
{
    public static bool Is(Exception e) => e is NpgsqlException or TimeoutException or MartenCommandException or IOException;
}
