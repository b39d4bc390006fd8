namespace AdminConsole.Domain.Accounts;

/// <summary>
/// A fact about one account, stored for ever: no field of a stored event is renamed, retyped or removed; new ones are optional.
/// It carries everything that was chosen, so that folding needs no clock and no choice, and no secret.
/// </summary>
public abstract record AccountEvent;
