using AdminConsole.Components.Users;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Bunit;

namespace AdminConsole.Tests.Components.Users;

public sealed class UserPageTests : ConsoleTestContext
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    public UserPageTests()
    {
        Account = SamplePeople.Account();
        Desk.SessionsOf[SamplePeople.Uma] = [new Session("session-uma", SampleAccount.Noon, SampleAccount.Noon, "198.51.100.4", Firefox)];
    }

    [Fact]
    public void It_shows_all_that_is_known_of_a_person()
    {
        Account = WithPhoneOfUma();
        Desk.SignIns[SamplePeople.Uma] = SampleAccount.Noon;
        Desk.SecondFactors[SamplePeople.Uma] = new SecondFactorStatus(SampleAccount.Noon, 8);
        Desk.Happenings.Add(new SecurityHappening(1, SampleAccount.Noon, "dashboard.login", "uma", "", "198.51.100.4", Firefox));
        var page = RenderUser("uma");

        Assert.Equal("Uma Roy", page.Find("h1 bdi").TextContent);
        foreach (var text in new[]
        {
            "Active", "own devices only", "uma@corp.example", "Developers", "password of this console", "8 recovery codes left",
            "phone", "Firefox on Linux", "198.51.100.4", "Signed in",
        })
        {
            Assert.Contains(text, page.Markup, StringComparison.Ordinal);
        }

        Assert.Equal("users", page.Find(".c-crumbs a").GetAttribute("href"));
    }

    [Fact]
    public void A_service_user_has_tokens_and_neither_browsers_nor_peers()
    {
        var page = RenderUser(SamplePeople.Inventory.Value);

        Assert.Contains("nightly", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["About", "Access tokens 1", "Changes"], page.FindAll("h2").Select(h => h.TextContent.Trim()));
        Assert.Equal("service-users", page.Find(".c-crumbs a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_browser_of_somebody_is_signed_out_from_here()
    {
        var page = RenderUser("uma");
        await page.Find("[data-testid=session-session-uma] button").ClickAsync(new());

        Assert.Empty(Desk.SessionsOf[SamplePeople.Uma]);
        Assert.Contains("Signed in nowhere at the moment.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void An_auditor_sees_the_page_and_can_change_nothing()
    {
        Me = SamplePeople.Otto;
        var page = RenderUser("uma");

        Assert.Contains("View only: your role is Auditor.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Firefox on Linux", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-menu]"));
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() is "Sign out" or "Role and groups");
    }

    [Fact]
    public async Task Whoever_is_deleted_while_it_is_shown_leaves_a_word_instead_of_a_page()
    {
        var page = RenderUser("uma");
        await ShowAsync(Account.After(new DeleteUser(SamplePeople.Uma)));

        Assert.Contains("This user was deleted", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("uma@corp.example", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Whom_nobody_knows_has_no_page() =>
        Assert.Contains("There is no such user", RenderUser("nobody").Markup, StringComparison.Ordinal);

    [Fact]
    public async Task Without_a_database_the_account_is_shown_and_the_rest_when_it_is_back()
    {
        Desk.DatabaseIsAway = true;
        var page = RenderUser("uma");
        Assert.Contains("uma@corp.example", page.Markup, StringComparison.Ordinal);
        Assert.Contains("could not be read", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        Desk.DatabaseIsAway = false;
        await page.FindAll("button").Single(b => b.TextContent.Trim() == "Try again").ClickAsync(new());

        Assert.Contains("Firefox on Linux", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public void Changes_are_those_that_the_user_made_and_those_that_were_made_to_it()
    {
        var before = Account;
        History = (_, _) => new HistorySlice(before,
        [
            Recorded(1, "anna", new UserBlocked(SamplePeople.Uma)),
            Recorded(2, "anna", new UserBlocked(SamplePeople.Otto)),
            Recorded(3, "uma", new UserRoleChanged(SamplePeople.Ben, Role.Auditor)),
        ]);
        var page = RenderUser("uma");

        Assert.Equal(["#3", "#1"], page.FindAll(".c-change-number").Select(n => n.TextContent));
        Assert.Equal("history?user=uma", page.FindAll("a").Single(a => a.TextContent == "All of it in History").GetAttribute("href"));
    }

    [Fact]
    public async Task A_change_made_elsewhere_is_read_at_once()
    {
        var page = RenderUser("uma");
        Desk.SessionsOf[SamplePeople.Uma].Clear();
        await ShowAsync(Account.After(new UpdateUser(SamplePeople.Uma, Role.User, [], Blocked: true)));

        Assert.Contains("Blocked", page.Find("h1").TextContent, StringComparison.Ordinal);
        Assert.Contains("Signed in nowhere at the moment.", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<UserPage> RenderUser(string id) => RenderConsole<UserPage>(p => p.Add(u => u.Id, id));

    private Account WithPhoneOfUma() => Account.After(new RegisterPeerByUser(
        new PeerId("phone"), WireGuardKey.Parse(Convert.ToBase64String([.. Enumerable.Repeat((byte)9, 32)])), SamplePeople.Uma, "uma",
        PeerMeta.Empty with { Hostname = "phone", GoOs = "android" }, "", [], null, 9, SampleAccount.Noon));

    private static RecordedEvent Recorded(long version, string by, AccountEvent @event) => new(
        version, SampleAccount.Noon, @event,
        new Provenance("user", by, new Origin(Domain.Accounts.Channel.Console, null, null, "r", "c"), version));
}
