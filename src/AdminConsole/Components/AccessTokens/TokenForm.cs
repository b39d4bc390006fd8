using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Components.AccessTokens;

/// <summary>A new access token, as it is filled in.</summary>
public sealed class TokenForm
{
    /// <summary>What the text of every access token begins with: tools know it by that.</summary>
    public const string Prefix = "nbp_";

    private const int MaxDays = 365;

    public string Name { get; set; } = "";

    public string Days { get; set; } = "30";

    public string? NameError => Name.Trim().Length == 0 ? "Give the token a name, so that you know what uses it." : null;

    public string? DaysError => Count is >= 1 and <= MaxDays ? null : $"Enter a number of days from 1 to {MaxDays}.";

    public bool IsComplete => NameError is null && DaysError is null;

    private int? Count => int.TryParse(Days.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : null;

    /// <summary>The command holds the hash of <paramref name="secret"/> alone.</summary>
    public AccountCommand ToCommand(UserId user, AccessTokenId id, string secret, DateTimeOffset now) =>
        new CreateAccessToken(user, id, Name.Trim(), TokenText.HashOf(secret), TimeSpan.FromDays(Count ?? 0), now);
}
