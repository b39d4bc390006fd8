namespace AdminConsole.Engine;

/// <summary>Why a sign-in at the provider has failed: what the page that follows tells. A feature of the request.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Text">For the person, with what to do; never a secret.</param>
/// <param name="Operator">What whoever runs this host should mend; null if there is nothing to mend.</param>
/// <param name="Reference">Under which the cause stands in the log.</param>
public sealed record SignInFailure(int Status, string Text, string? Operator, string Reference);
