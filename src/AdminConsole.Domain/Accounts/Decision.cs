using System.Collections.Immutable;

namespace AdminConsole.Domain.Accounts;

public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Accepted. <see cref="Events"/> may be empty: the account already is as the command wants it.</summary>
    public sealed record Accepted(ImmutableArray<AccountEvent> Events) : Decision;

    /// <summary>Refused; nothing is appended.</summary>
    public sealed record Rejected(Rejection Rejection) : Decision;

    public static Decision Accept(params ImmutableArray<AccountEvent> events) => new Accepted(events);

    public static Decision Reject(RejectionKind kind, string message) => new Rejected(new Rejection(kind, message));
}

/// <param name="Message">For people and for tools that match it; the texts are those of NetBird's API where it has one.</param>
public sealed record Rejection(RejectionKind Kind, string Message);

public enum RejectionKind
{
    /// <summary>A value is not acceptable.</summary>
    Invalid,

    /// <summary>The actor may not, or a credential does not admit.</summary>
    Denied,

    NotFound,

    /// <summary>The account's state forbids it now.</summary>
    Precondition,

    AlreadyExists,

    /// <summary>The request contradicts itself or the objects that it names.</summary>
    BadRequest,
}
