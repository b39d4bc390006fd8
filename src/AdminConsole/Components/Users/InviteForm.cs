using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Components.Users;

/// <summary>An invitation, as an admin fills it in.</summary>
public sealed class InviteForm
{
    public string Name { get; set; } = "";

    public string Email { get; set; } = "";

    public Role Role { get; set; } = Role.User;

    public IReadOnlyList<GroupChoice> Groups { get; set; } = [];

    public TimeSpan Life { get; set; } = Invitations.UsualLife;

    public string? NameError => PersonName.IsOne(Name) ? null : $"Enter what the person is called, up to {PersonName.MaxLength} characters.";

    public string? EmailError => EmailAddress.IsOne(Email) ? null : "Enter an e-mail address, such as anna@example.com.";

    public bool IsComplete => NameError is null && EmailError is null;

    /// <param name="groups">The chosen ones, once the new among them exist.</param>
    public InvitationRequest ToRequest(ImmutableArray<GroupId> groups) => new(Email.Trim(), Name.Trim(), Role, groups, Life);
}
