using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>Asks the database, and says so if it is away.</summary>
internal static class DatabaseCalls
{
    /// <exception cref="UnavailableException">The database is away.</exception>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (DatabaseTrouble.Is(e))
        {
            throw new UnavailableException("The database does not answer.", e);
        }
    }

    /// <summary>True for what says that the database is away, also if a library has wrapped it.</summary>
    public static bool IsTrouble(Exception e) =>
        e is UnavailableException || DatabaseTrouble.Is(e) || (e.InnerException is { } inner && IsTrouble(inner));

    /// <exception cref="UnavailableException">The database is away.</exception>
    public static Task AskAsync(Func<Task> ask) => AskAsync(async () =>
    {
        await ask();
        return true;
    });
}
