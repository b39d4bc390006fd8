using System.Text.Json;
using AdminConsole.Components.History;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Tests.Components.History;

/// <summary>Every event that was ever stored can be told.</summary>
public sealed class EventStoryTests
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "Events");

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(_folder).Select(f => Path.GetFileNameWithoutExtension(f)!).Order()]; // paths have names

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_stored_event_has_words_of_its_own(string file)
    {
        var type = EventTypes.ByName[file.Split('.')[0]];
        var @event = (AccountEvent)JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(_folder, file + ".json")), type, EventJson.Options)!; // it was one

        var story = EventStory.Of(SampleAccount.Furnished(), @event, id => id.Value);

        Assert.NotEmpty(story.Verb);
        Assert.NotEqual(file.Split('.')[0].Replace('_', ' '), story.Verb); // the name of the class is not a sentence
        Assert.All(story.Fields, f => Assert.False(f.Before is null && f.After is null, f.Field));
        Assert.All(story.Fields, f => Assert.NotEqual(f.Before, f.After));
    }

    [Fact]
    public void Events_of_people_name_them()
    {
        var account = SamplePeople.Account();

        Assert.Equal(("changed the role of user", "uma"), Told(new UserRoleChanged(SamplePeople.Uma, Role.Auditor)));
        Assert.Equal(("handed the account over to", "ben"), Told(new OwnershipTransferred(SampleAccount.Owner, SamplePeople.Ben)));
        Assert.Equal(("deleted service user", "service-inventory"), Told(new UserDeleted(SamplePeople.Inventory)));
        Assert.Equal(("deleted access token", "nightly"), Told(new AccessTokenDeleted(SamplePeople.Inventory, SamplePeople.Nightly)));

        (string, string) Told(AccountEvent @event)
        {
            var story = EventStory.Of(account, @event, id => id.Value);
            return (story.Verb, story.Subject);
        }
    }

    [Fact]
    public void One_setting_that_was_switched_alone_is_named_in_the_line()
    {
        var account = SampleAccount.New();
        var story = EventStory.Of(account, new AccountSettingsChanged(account.Settings with { UserApprovalRequired = false }), _ => "");

        Assert.Equal(("switched off setting", "Approval of new users"), (story.Verb, story.Subject));
    }

    [Fact]
    public void Of_several_settings_each_is_told_before_and_after()
    {
        var account = SampleAccount.New();
        var changed = account.Settings with { DnsDomain = "mesh.example", ApprovedDomains = ["example.com"], PeerLoginExpiration = TimeSpan.FromMinutes(90) };
        var story = EventStory.Of(account, new AccountSettingsChanged(changed), _ => "");

        Assert.Equal("changed the settings", story.Verb);
        Assert.Equal(
            [
                new FieldChange("Sessions of peers last", "1 d", "1 h 30 min"),
                new FieldChange("Approved e-mail domains", null, "example.com"),
                new FieldChange("DNS domain", "corp.example", "mesh.example"),
            ],
            story.Fields);
    }

    [Fact]
    public void No_setting_is_forgotten()
    {
        var account = SampleAccount.New();
        var properties = typeof(AccountSettings).GetProperties().Where(p => p.CanWrite);
        foreach (var property in properties)
        {
            var changed = account.Settings with { };
            property.SetValue(changed, Other(property.GetValue(account.Settings), property.PropertyType));
            var story = EventStory.Of(account, new AccountSettingsChanged(changed), _ => "");

            Assert.True(story.Fields.Length == 1, property.Name);
        }
    }

    private static object Other(object? value, Type type) => value switch
    {
        bool on => !on,
        TimeSpan span => span + TimeSpan.FromHours(1),
        string text => text + "x",
        System.Collections.Immutable.ImmutableArray<string> => (System.Collections.Immutable.ImmutableArray<string>)["x"],
        System.Collections.Immutable.ImmutableArray<Domain.Groups.GroupId> => (System.Collections.Immutable.ImmutableArray<Domain.Groups.GroupId>)[SampleAccount.All],
        null => new Domain.Networks.IpPrefix(System.Net.IPAddress.Parse("fd00::"), 64),
        _ => throw new InvalidOperationException($"Say what another {type.Name} is."),
    };
}
