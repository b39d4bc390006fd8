using System.Collections.Immutable;
using AdminConsole.Components.Peers;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AdminConsole.Tests.Components.Peers;

public sealed class PeersPageTests : ConsoleTestContext
{
    private static readonly PeerPresence _connected = new(true, SampleAccount.Noon, SampleAccount.Noon, null, 0);

    [Fact]
    public async Task A_peer_that_connects_turns_online_in_its_place()
    {
        var page = RenderConsole<PeersPage>();
        Assert.Equal(["db-1", "db-2", "db-10"], Names(page));

        Online = ImmutableDictionary<PeerId, PeerPresence>.Empty.Add(SampleAccount.Peer(2), _connected);
        await ShowAsync(Account);

        Assert.Equal(["db-1", "db-2", "db-10"], Names(page));
        Assert.Contains("Online", page.Find("[data-testid=row-peer-2]").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 of 3 online", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_asks_first_and_then_sends_its_command()
    {
        var page = RenderConsole<PeersPage>();
        await page.Find("[data-testid=row-peer-1] [data-menu]").ClickAsync(new());
        var deleting = page.FindAll("[role=menuitem]").Single(i => i.TextContent == "Delete peer").ClickAsync(new());

        Dialogs.WaitForElement(".mud-dialog");
        Assert.Equal("Keep", Dialogs.FindAll(".mud-dialog-actions button")[0].TextContent);
        Assert.Empty(Sent);

        await Dialogs.FindAll(".mud-dialog-actions button")[1].ClickAsync(new());
        await deleting;

        Assert.Equal(new DeletePeer(SampleAccount.Peer(1)), Assert.Single(Sent));
        Assert.Equal(["db-1", "db-10"], Names(page));
        Assert.Equal("Peer db-2 was deleted.", Assert.Single(Notices.All).Text);
    }

    [Theory]
    [InlineData("DE", "Berlin", "203.0.113.9Berlin, DE")]
    [InlineData("DE", "", "203.0.113.9DE")]
    [InlineData("", "", "203.0.113.9")]
    public void A_panel_says_from_where_its_peer_connects(string country, string city, string shown)
    {
        var location = new PeerLocation(System.Net.IPAddress.Parse("203.0.113.9"), country, city, 0);
        Account = Account.After(new ReportPeerLocation(SampleAccount.Peer(1), location) { Actor = new Domain.Accounts.Actor.Peer(SampleAccount.Peer(1)) });
        var row = PeerRow.Of(Account, new PresenceView(0, Online)).Single(r => r.Peer.Id == SampleAccount.Peer(1));

        var panel = RenderConsole<PeerPanel>(p => p.Add(x => x.Row, row).Add(x => x.CloseHref, "/peers"));

        var fact = panel.FindAll("dt").Single(t => t.TextContent == "Connects from").NextElementSibling!; // each title has its text beside it
        Assert.Equal(shown, fact.TextContent.Trim());
    }

    [Fact]
    public void Without_peers_it_says_what_a_peer_is_and_where_to_begin()
    {
        Account = SampleAccount.New();
        var page = RenderConsole<PeersPage>();

        Assert.Equal("No peers yet", page.Find("h2").TextContent);
        Assert.Equal("setup-keys/new", page.Find("a.mud-button").GetAttribute("href"));
        Assert.Empty(page.FindAll("table"));
    }

    [Fact]
    [FaultCase(20)]
    public async Task A_peer_whose_map_is_too_large_for_its_client_says_so()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("peers?open=peer-2");
        var page = RenderConsole<PeersPage>();
        Online = ImmutableDictionary<PeerId, PeerPresence>.Empty.Add(SampleAccount.Peer(2), _connected with { WithheldBytes = 5_000_000 });
        await ShowAsync(Account);

        Assert.Contains("Online, old map", page.Find("[data-testid=row-peer-2]").TextContent, StringComparison.Ordinal);
        var trouble = page.Find("[data-testid=map-trouble]").TextContent;
        Assert.Contains("takes 4.8 MiB, and client 0.60.2 accepts 4 MiB", trouble, StringComparison.Ordinal);
        Assert.Contains("bring its client up to date", trouble, StringComparison.Ordinal);

        Online = Online.SetItem(SampleAccount.Peer(2), _connected);
        await ShowAsync(Account);
        Assert.Empty(page.FindAll("[data-testid=map-trouble]"));
    }

    private static IEnumerable<string> Names(IRenderedComponent<PeersPage> page) =>
        page.FindAll("tbody [data-row-link]").Select(a => a.TextContent);
}
