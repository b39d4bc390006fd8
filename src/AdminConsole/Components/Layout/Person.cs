namespace AdminConsole.Components.Layout;

/// <summary>Who is signed in.</summary>
/// <param name="Role">As a word, as people read it: Owner, Admin, Auditor.</param>
public sealed record Person(string Id, string Name, string Email, string Role);
