using AdminConsole.Components.Layout;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Components.History;

/// <summary>One line of the security log, as History shows it.</summary>
/// <param name="Whose">Whom it concerns.</param>
/// <param name="User">The same, if there still is such a user.</param>
/// <param name="By">Who did it to somebody else; null where that is the same.</param>
public sealed record HappeningRow(SecurityHappening Happening, string Whose, User? User, string? By, string What, bool Refused)
{
    public static HappeningRow Of(SecurityHappening happening, AccountView view)
    {
        var name = view.NameOf(new UserId(happening.Subject));
        return new HappeningRow(
            happening,
            name ?? "Somebody unknown",
            view.Account.Users.GetValueOrDefault(new UserId(happening.Subject)),
            happening.Actor.Length == 0 ? null : view.NameOf(new UserId(happening.Actor)) ?? "a deleted user",
            name is null && happening.Kind == "console.signin.refused" ? "Sign-in refused" : HappeningWords.Of(happening.Kind),
            HappeningWords.IsRefusal(happening.Kind));
    }
}
