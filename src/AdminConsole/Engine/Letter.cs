namespace AdminConsole.Engine;

/// <summary>A mail to one person, as plain text.</summary>
public sealed record Letter(string To, string ToName, string Subject, string Text);

/// <summary>How this host sends mail.</summary>
/// <param name="Send">Null: it has no way to. False if a letter could not be sent; the log says why.</param>
public sealed record Post(Func<Letter, CancellationToken, Task<bool>>? Send);
