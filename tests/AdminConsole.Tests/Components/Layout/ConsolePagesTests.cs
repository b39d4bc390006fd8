using System.Collections.Immutable;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Users;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace AdminConsole.Tests.Components.Layout;

/// <summary>Every role at every page.</summary>
public sealed class ConsolePagesTests : ConsoleTestContext
{
    public static TheoryData<string, Role> Questions()
    {
        var data = new TheoryData<string, Role>();
        foreach (var (address, _) in ConsolePages.All.Where(p => !ConsolePages.Open.Contains(p.Address)))
        {
            foreach (var role in Enum.GetValues<Role>())
                data.Add(address, role);
        }

        return data;
    }

    [Fact]
    [FaultCase(44)]
    public void Every_page_has_a_row_and_every_row_a_page() => Assert.Equal(
        ConsolePages.All.Select(p => p.Address).Order(StringComparer.Ordinal),
        ConsolePages.Open.Concat(ConsolePages.ByRole.Keys).Order(StringComparer.Ordinal));

    [Theory]
    [FaultCase(44)]
    [MemberData(nameof(Questions))]
    public void A_page_shows_to_whom_the_table_says(string address, Role role)
    {
        Account = SamplePeople.Account();
        Me = role == Role.Owner ? SampleAccount.Owner : SamplePeople.Otto;
        if (role != Role.Owner)
            Account = Account.After(new UpdateUser(Me, role, [], Blocked: false));

        Assert.Equal(role, Account.Users[Me].Role);
        var page = ConsolePages.All.First(p => p.Address == address).Page;

        var gate = RenderConsole<CascadingValue<RouteData>>(p => p
            .Add(v => v.Value, new RouteData(page, ImmutableDictionary<string, object?>.Empty))
            .AddChildContent<AccessGate>(g => g.AddChildContent("<p id=\"inside\"></p>")));

        var shown = gate.FindAll("#inside").Count > 0;
        Assert.Equal(ConsolePages.ByRole.TryGetValue(address, out var roles) && roles.Contains(role), shown);
        Assert.NotEqual(shown, gate.FindAll("[data-testid=no-access]").Count > 0);
    }
}
