namespace AdminConsole.Domain.PostureChecks;

/// <summary>20 characters, an xid.</summary>
public readonly record struct PostureCheckId(string Value)
{
    public override string ToString() => Value;
}
