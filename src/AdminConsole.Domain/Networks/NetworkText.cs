using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Networks;

/// <summary>How long the texts that admins write may be: every event of an object carries them, and is stored for ever.</summary>
internal static class NetworkText
{
    /// <summary>As the names of groups and policies.</summary>
    private const int MaxNameLength = 255;

    /// <summary>Some paragraphs.</summary>
    private const int MaxDescriptionLength = 4096;

    /// <param name="what">The kind of object, such as "network resource".</param>
    public static Decision? Refusal(string what, string name, string description)
    {
        if (name.Length == 0)
            return Decision.Reject(RejectionKind.Invalid, $"{what} name shouldn't be empty");

        if (name.Length > MaxNameLength)
            return Decision.Reject(RejectionKind.Invalid, $"{what} name should be at most {MaxNameLength} characters");

        return description.Length > MaxDescriptionLength
            ? Decision.Reject(RejectionKind.Invalid, $"{what} description should be at most {MaxDescriptionLength} characters")
            : null;
    }
}
