using AdminConsole.Components.Controls;
using Bunit;

namespace AdminConsole.Tests.Components.Controls;

public sealed class GroupPickerTests : ConsoleTestContext
{
    private static readonly GroupChoice[] _all =
        [new("1", "Databases", "3 peers"), new("2", "Developers", "1 peer"), new("3", "Old databases", "no peers")];

    private IReadOnlyList<GroupChoice> _chosen = [];

    [Fact]
    public void Those_that_begin_with_the_text_come_first() => Assert.Equal(
        ["Databases", "Old databases"], GroupSearch.Find("data", _all, [], mayCreate: false).Select(g => g.Name));

    [Fact]
    public void What_is_chosen_is_not_offered_again() => Assert.Equal(
        ["Old databases"], GroupSearch.Find("data", _all, [_all[0]], mayCreate: false).Select(g => g.Name));

    [Fact]
    public void A_name_that_no_group_has_is_offered_as_a_new_group()
    {
        Assert.Null(Assert.Single(GroupSearch.Find("Interns", _all, [], mayCreate: true)).Id);
        Assert.Empty(GroupSearch.Find("Interns", _all, [], mayCreate: false));
        Assert.DoesNotContain(GroupSearch.Find("Databases", _all, [], mayCreate: true), g => g.Id is null);
        Assert.Empty(GroupSearch.Find("Interns", _all, [new GroupChoice(null, "Interns", "")], mayCreate: true));
    }

    [Fact]
    public async Task A_choice_of_the_list_becomes_a_chip_and_empties_the_search()
    {
        var picker = RenderPicker();

        await picker.Find("input").FocusAsync(new());
        await picker.Find("input").InputAsync(new() { Value = "dev" });
        await Clock.TimerAsync(TimeSpan.FromMilliseconds(150));
        Clock.Turn(TimeSpan.FromMilliseconds(150));
        Popovers.WaitForAssertion(() => Assert.Single(Popovers.FindAll("[role=option]")));
        await Popovers.FindAll("[role=option]")[0].ClickAsync(new());

        picker.WaitForAssertion(() => Assert.Equal(["Developers"], _chosen.Select(g => g.Name)));
        picker.WaitForAssertion(() => Assert.Equal("", picker.Find("input").GetAttribute("value") ?? ""));
    }

    [Fact]
    public void A_chip_is_removed_by_a_button_that_names_it()
    {
        _chosen = [_all[0], _all[1]];
        var picker = RenderPicker();

        picker.Find("button[aria-label='Remove group Databases']").Click();

        Assert.Equal(["Developers"], _chosen.Select(g => g.Name));
    }

    private IRenderedComponent<GroupPicker> RenderPicker() => RenderConsole<GroupPicker>(p => p
        .Add(g => g.Id, "groups")
        .Add(g => g.Label, "Groups")
        .Add(g => g.All, _all)
        .Add(g => g.Value, _chosen)
        .Add(g => g.ValueChanged, chosen => _chosen = chosen));
}
