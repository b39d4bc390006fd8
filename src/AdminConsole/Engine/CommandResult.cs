using AdminConsole.Domain.Accounts;

namespace AdminConsole.Engine;

/// <summary>What became of a command.</summary>
/// <param name="Account">A snapshot that holds the outcome; of a refusal, the one that it was decided on.</param>
/// <param name="Rejection">Null if it was accepted.</param>
/// <param name="Appended">False if the account already was as the command wanted it, or the command was refused.</param>
public sealed record CommandResult(Account Account, Rejection? Rejection, bool Appended)
{
    public bool Accepted => Rejection is null;
}

/// <summary>
/// We cannot do it now: the database is away, or too much waits already. Nothing was decided that the caller could rely on; it may
/// ask again, since decisions are idempotent.
/// </summary>
public sealed class UnavailableException(string message, Exception? inner = null) : Exception(message, inner);
