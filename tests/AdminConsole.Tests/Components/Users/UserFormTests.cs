using AdminConsole.Components.Controls;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;

namespace AdminConsole.Tests.Components.Users;

public sealed class UserFormTests : ConsoleTestContext
{
    public UserFormTests() => Account = SamplePeople.Account();

    [Fact]
    public void It_begins_with_what_the_user_has()
    {
        var form = UserForm.From(Account, Account.Users[SamplePeople.Uma]);

        Assert.Equal(Role.User, form.Role);
        Assert.Equal(["Developers"], form.Groups.Select(g => g.Name));
    }

    [Fact]
    public void New_groups_are_created_first_and_who_was_blocked_meanwhile_stays_blocked()
    {
        var form = UserForm.From(Account, Account.Users[SamplePeople.Uma]);
        form.Role = Role.NetworkAdmin;
        form.Groups = [.. form.Groups, new GroupChoice(null, "Ops", "")];
        var blocked = Account.After(new UpdateUser(SamplePeople.Uma, Role.User, [], Blocked: true));

        var commands = form.ToCommands(blocked, () => "new");

        Assert.Equal("Ops", Assert.IsType<CreateGroup>(commands[0]).Name);
        var update = Assert.IsType<UpdateUser>(commands[1]);
        Assert.Equal((Role.NetworkAdmin, true), (update.Role, update.Blocked));
        Assert.Equal([SampleAccount.Developers, new GroupId("new")], update.AutoGroups);
    }

    [Fact]
    public void Of_a_user_that_is_gone_nothing_is_asked() =>
        Assert.Empty(UserForm.From(Account, Account.Users[SamplePeople.Uma]).ToCommands(Account.After(new DeleteUser(SamplePeople.Uma)), () => "new"));

    [Fact]
    public void Roles_that_the_reader_may_not_give_are_not_offered()
    {
        Assert.Equal([Role.Admin, Role.NetworkAdmin, Role.Auditor, Role.User], Offers.RolesFor(View, Account.Users[SamplePeople.Uma]));
        Assert.Equal([Role.Owner], Offers.RolesFor(View, Account.Users[SampleAccount.Owner]));

        Me = SamplePeople.Otto;
        Assert.Equal([Role.User], Offers.RolesFor(View, Account.Users[SamplePeople.Uma]));
    }

    [Theory]
    [InlineData("anna", true)]
    [InlineData("ANNA@corp", true)]
    [InlineData("role:owner anna", true)]
    [InlineData("role:user", false)]
    [InlineData("-role:owner", false)]
    [InlineData("status:active", true)]
    [InlineData("status:waiting", false)]
    [InlineData("source:password", true)]
    [InlineData("group:Developers", false)]
    public void The_filter_finds_words_and_properties(string question, bool found) =>
        Assert.Equal(found, UserSearch.Matches(UserRow.Of(View, Desk.SignIns).Single(r => r.User.Id == SampleAccount.Owner), question));
}
