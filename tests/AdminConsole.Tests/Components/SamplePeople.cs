using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Tests.Components;

/// <summary>An account with people of all kinds.</summary>
internal static class SamplePeople
{
    public static readonly UserId Ben = new("ben");
    public static readonly UserId Otto = new("otto");
    public static readonly UserId Uma = new("uma");
    public static readonly UserId Nia = new("nia");
    public static readonly UserId Inventory = new("service-inventory");
    public static readonly AccessTokenId Nightly = new("token-nightly");

    public static ImmutableDictionary<UserId, Profile> Profiles { get; } = ImmutableDictionary<UserId, Profile>.Empty
        .Add(SampleAccount.Owner, new Profile("Anna Vogt", "anna@corp.example"))
        .Add(Ben, new Profile("Ben Ito", "ben@corp.example"))
        .Add(Otto, new Profile("Otto Berg", "otto@corp.example"))
        .Add(Uma, new Profile("Uma Roy", "uma@corp.example"))
        .Add(Nia, new Profile("Nia Sow", "nia@elsewhere.example"));

    /// <summary>
    /// Anna owns it, Ben is an admin, Otto an auditor, Uma a user of the group Developers, Nia waits for approval; and the service user
    /// "inventory", an auditor with a token that is valid for 30 days.
    /// </summary>
    public static Account Account() => SampleAccount.Furnished()
        .After(Joined(Ben, Role.Admin))
        .After(Joined(Otto, Role.Auditor))
        .After(Joined(Uma, Role.User) with { AutoGroups = [SampleAccount.Developers] })
        .After(Joined(Nia, Role.User) with { Invited = false, Issuer = "https://id.example.com/realm", Subject = "nia" })
        .After(new CreateServiceUser(Inventory, "inventory", Role.Auditor, NonDeletable: false, SampleAccount.Noon))
        .After(new CreateAccessToken(Inventory, Nightly, "nightly", "hash", TimeSpan.FromDays(30), SampleAccount.Noon));

    private static AddUser Joined(UserId id, Role role) =>
        new(id, User.LocalIssuer, id.Value, role, [], Invited: true, SampleAccount.Noon);
}
