using System.Net.Mail;

namespace AdminConsole.Engine;

/// <summary>What a person is called.</summary>
public static class PersonName
{
    public const int MaxLength = 200;

    public static bool IsOne(string text) => text.Trim().Length is > 0 and <= MaxLength && !text.Any(char.IsControl);
}

/// <summary>Where a person is reached, and what it signs in with.</summary>
public static class EmailAddress
{
    /// <summary>RFC 5321, section 4.5.3.1.3: a path has 256 characters, two of them brackets.</summary>
    public const int MaxLength = 254;

    /// <summary>True for a bare address without a name beside it.</summary>
    public static bool IsOne(string text) =>
        text.Length <= MaxLength && MailAddress.TryCreate(text.Trim(), out var address) && address.Address == text.Trim();
}
