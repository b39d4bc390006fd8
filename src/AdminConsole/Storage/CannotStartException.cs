namespace AdminConsole.Storage;

/// <summary>
/// Something on this machine keeps the host from starting, and its owner can put it right. The message is complete:
/// it says what is wrong, what to do, and is shown without a stack trace.
/// </summary>
internal sealed class CannotStartException(string message) : Exception(message);
