using System.Text.RegularExpressions;
using AdminConsole.Components.SetupKeys;
using AdminConsole.Domain.SetupKeys;
using Bunit;

namespace AdminConsole.Tests.Components.SetupKeys;

public sealed partial class SetupKeyDialogTests : ConsoleTestContext
{
    [Fact]
    public async Task The_key_is_in_the_page_only_after_Show_and_never_again_after_closing()
    {
        var page = await IssueAsync();
        Assert.DoesNotMatch(Keys(), Dialogs.Find("[data-testid=secret]").TextContent);
        Assert.DoesNotMatch(Keys(), Dialogs.Find("pre").TextContent);

        await Press("Show");
        var secret = Dialogs.Find("[data-testid=secret]").TextContent;
        Assert.Matches(Keys(), secret);
        Assert.Equal(SetupKey.HashOf(secret), Assert.Single(Sent.OfType<CreateSetupKey>()).Hash);

        await Dialogs.Find("button[aria-label='Copy the key']").ClickAsync(new());
        await Press("Done");
        Dialogs.WaitForAssertion(() => Assert.Empty(Dialogs.FindAll(".mud-dialog")));
        Assert.DoesNotContain(secret, page.Markup + Dialogs.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_was_not_copied_is_not_closed_without_a_question()
    {
        await IssueAsync();

        _ = Press("Done"); // done when the question is answered

        Dialogs.WaitForAssertion(() => Assert.Equal(2, Dialogs.FindAll(".mud-dialog").Count));
        Assert.Contains("You have not copied the key.", Dialogs.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_joins_with_it_appears_in_the_dialog()
    {
        await IssueAsync();
        Assert.Contains("Waiting for a peer to join", Dialogs.Markup, StringComparison.Ordinal);

        var id = Sent.OfType<CreateSetupKey>().Single().Id;
        await ShowAsync(Account.After(JoinWith(id, "web-new")));

        Dialogs.WaitForAssertion(() => Assert.Contains("1 peer joined", Dialogs.Markup, StringComparison.Ordinal));
        Assert.Contains("web-new", Dialogs.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("https://console.corp.example", false)]
    public async Task An_address_that_no_other_machine_can_reach_is_warned_of(string url, bool warned)
    {
        PublicUrl = url;
        await IssueAsync();

        Assert.Equal(warned, Dialogs.Markup.Contains($"Only this machine can reach {url}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_name_nothing_is_sent_and_the_field_says_why()
    {
        Open();
        await Press("Create key");

        Assert.Empty(Sent);
        Assert.Equal("Give the key a name, so that you know it in the list.", Dialogs.Find("#key-name-error").TextContent);
    }

    private IRenderedComponent<SetupKeysPage> Open()
    {
        var page = RenderConsole<SetupKeysPage>();
        _ = page.FindAll("button").First(b => b.TextContent.Trim() == "Create key").ClickAsync(new()); // done when the dialog is
        Dialogs.WaitForElement("#key-name");
        return page;
    }

    private async Task<IRenderedComponent<SetupKeysPage>> IssueAsync()
    {
        var page = Open();
        await Dialogs.Find("#key-name").ChangeAsync(new() { Value = "web" });
        await Press("Create key");
        Dialogs.WaitForElement("[data-testid=secret]");
        return page;
    }

    private Task Press(string button) => Dialogs.FindAll(".mud-dialog button").First(b => b.TextContent.Trim() == button).ClickAsync(new());

    private static Domain.Peers.RegisterPeer JoinWith(SetupKeyId key, string hostname)
    {
        var id = new Domain.Peers.PeerId("peer-new");
        return new Domain.Peers.RegisterPeer(
            id, Domain.Peers.WireGuardKey.Parse(Convert.ToBase64String([.. Enumerable.Repeat((byte)9, 32)])), key,
            Domain.Peers.PeerMeta.Empty with { Hostname = hostname }, "", [], null, 9, SampleAccount.Noon)
        {
            Actor = new Domain.Accounts.Actor.Peer(id),
        };
    }

    [GeneratedRegex("^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$")]
    private static partial Regex Keys();
}
