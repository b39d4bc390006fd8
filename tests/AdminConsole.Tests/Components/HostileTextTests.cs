using System.Collections.Immutable;
using AdminConsole.Components.History;
using AdminConsole.Components.Peers;
using AdminConsole.Components.Policies;
using AdminConsole.Components.ServiceUsers;
using AdminConsole.Components.SetupKeys;
using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AdminConsole.Tests.Components;

/// <summary>Whatever devices and people call themselves stands on the pages as text, letter by letter, and is nothing but text.</summary>
public sealed class HostileTextTests : ConsoleTestContext
{
    public HostileTextTests()
    {
        var (account, events) = (SampleAccount.New(), ImmutableArray.CreateBuilder<RecordedEvent>());
        foreach (var command in HostileText.Commands(SampleAccount.Noon))
        {
            var asked = command.Actor == Actor.Nobody ? command with { Actor = Actor.System } : command;
            foreach (var happened in ((Decision.Accepted)Account.Decide(account, asked)).Events)
            {
                account = Account.Fold(account, [happened]);
                var version = events.Count + 1;
                events.Add(new RecordedEvent(
                    version, SampleAccount.Noon, happened,
                    Provenance.Of(asked.Actor, new Origin(Channel.Console, null, HostileText.Together, "test", $"{version}"), version)));
            }
        }

        Account = account;
        History = (below, most) => new HistorySlice(SampleAccount.New(), [.. events.Where(e => e.Version < below).TakeLast(most)]);
        People = HostileText.All.Select((text, i) => (Id: HostileText.User(i), Text: text))
            .Aggregate(People, (people, person) => people.Add(person.Id, new Profile(person.Text, person.Text)));
    }

    [Fact, FaultCase(47)]
    public void Peers_show_it_as_it_is() => Shows<PeersPage>(i => $"peers?open={HostileText.Peer(i)}");

    [Fact, FaultCase(47)]
    public void Setup_keys_show_it_as_it_is() => Shows<SetupKeysPage>(i => $"setup-keys?open={HostileText.Key(i)}");

    [Fact, FaultCase(47)]
    public void Policies_show_it_as_it_is() => Shows(RenderConsole<PoliciesPage>());

    [Fact, FaultCase(47)]
    public void Users_show_it_as_it_is() => Shows<UsersPage>(i => $"users?open={HostileText.User(i)}");

    [Fact, FaultCase(47)]
    public void Service_users_show_it_as_it_is() => Shows<ServiceUsersPage>(i => $"service-users?open={HostileText.ServiceUser(i)}");

    [Fact, FaultCase(47)]
    public async Task History_shows_it_as_it_is()
    {
        var page = RenderConsole<HistoryPage>();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".c-change")));
        while (page.FindAll("button").SingleOrDefault(b => b.TextContent == "Load older") is { } older)
            await older.ClickAsync(new());

        Shows(page);
    }

    [Fact, FaultCase(47)]
    public void What_an_address_asks_for_is_text_too()
    {
        var query = "?q=" + Uri.EscapeDataString(HostileText.Together);
        Services.GetRequiredService<NavigationManager>().NavigateTo("users" + query);
        var page = RenderConsole<UsersPage>();

        Assert.Contains($"No users match “{HostileText.Together}”.", page.Nodes.Select(n => n.TextContent).First(t => t.Contains("No users", StringComparison.Ordinal)), StringComparison.Ordinal);
        IsInert(page.Nodes);
    }

    private static void Shows<TPage>(IRenderedComponent<TPage> page)
        where TPage : IComponent
    {
        var text = string.Concat(page.Nodes.Select(n => n.TextContent));
        Assert.All(HostileText.All, t => Assert.Contains(t, text, StringComparison.Ordinal));
        IsInert(page.Nodes);
    }

    /// <summary>The list, and each panel.</summary>
    private void Shows<TPage>(Func<int, string> panel)
        where TPage : IComponent
    {
        var page = RenderConsole<TPage>();
        Shows(page);
        for (var i = 0; i < HostileText.All.Count; i++)
        {
            Services.GetRequiredService<NavigationManager>().NavigateTo(panel(i));
            var opened = page.Find("aside");
            Assert.Contains(HostileText.All[i], opened.TextContent, StringComparison.Ordinal);
            IsInert([opened]);
        }
    }

    private static void IsInert(IEnumerable<INode> nodes)
    {
        var elements = nodes.OfType<IElement>().SelectMany(n => n.QuerySelectorAll("*").Prepend(n)).ToList();
        Assert.DoesNotContain(elements, e =>
            e.LocalName is "script" or "img" or "iframe" or "object" or "embed" or "base" or "style" or "meta" or "link" or "text"
            || e.Attributes.Any(a => a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || a.Name == "srcdoc")
            || e.GetAttribute("href")?.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) == true);
    }
}
