using System.Net;
using System.Text.RegularExpressions;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>What other sites can make a browser send: forms that it fills in nobody's name.</summary>
public sealed partial class FormTests(SharedAnna anna) : IClassFixture<SharedAnna>
{
    /// <summary>Where nothing depends on the cookie; and the circuits, whose door asks for the origin.</summary>
    private static readonly string[] _programs = ["/api/", "/connect/token", "/connect/userinfo", "/_blazor"];

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(2)); // there are many addresses

    [Fact]
    [FaultCase(41)]
    public async Task No_address_takes_a_form_without_the_token_of_our_pages()
    {
        var addresses = Endpoints.Of(anna.Host)
            .Where(e => e.Method == "POST" && !_programs.Any(p => e.Pattern.StartsWith(p, StringComparison.Ordinal)))
            .Select(e => Endpoints.Fill(e.Pattern, "x")).Distinct().ToArray();
        Assert.True(addresses.Length > 20, $"only {addresses.Length} addresses");
        foreach (var form in new[] { "/signin", "/signin/second-factor", "/welcome", "/signout", "/invite", "/reset-owner", "/device" })
            Assert.Contains(form, addresses);

        foreach (var address in addresses)
        {
            using var answer = await anna.Browser.SendBareAsync(
                address, ("email", SignedUpHost.Email), ("password", SignedUpHost.Password), ("code", "x"), ("_handler", "remove"));
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{address}: {(int)answer.StatusCode}");
        }

        Assert.Equal("200", await anna.Browser.FollowAsync("/peers")); // and nobody was signed out
    }

    [Fact]
    [FaultCase(41)]
    public async Task Every_form_of_a_page_carries_a_token_and_leads_to_us()
    {
        var pages = Endpoints.Of(anna.Host).Where(e => e.Method == "GET").Select(e => Endpoints.Fill(e.Pattern, "x")).Distinct();
        var forms = 0;
        foreach (var page in pages)
        {
            using var answer = await anna.Browser.GetAsync(page);
            if (answer.Content.Headers.ContentType?.MediaType != "text/html")
                continue;

            foreach (Match form in FormText().Matches(await answer.Content.ReadAsStringAsync(_patience)))
            {
                forms++;
                var (head, body) = (form.Groups[1].Value, form.Groups[2].Value);
                Assert.True(
                    head.Contains("method=\"get\"", StringComparison.Ordinal) != body.Contains("name=\"__RequestVerificationToken\"", StringComparison.Ordinal),
                    $"{page}: {head} must have a token if it changes something, and none if it asks");
                Assert.True(ActionText().Match(head) is not { Success: true } action || action.Groups[1].Value is ['/', not '/', ..], $"{page}: {head}");
            }
        }

        Assert.True(forms >= 4, $"only {forms} forms");
    }

    [Fact]
    [FaultCase(41)]
    public async Task A_token_of_one_browser_is_none_in_another()
    {
        using var other = new Browser(anna.Host.Url);
        var theirs = TokenText().Match(await other.ReadAsync("/signin")).Groups[1].Value;

        using var answer = await anna.Browser.SendBareAsync("/signout", ("__RequestVerificationToken", theirs));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("200", await anna.Browser.FollowAsync("/peers"));
    }

    [Fact]
    [FaultCase(44)]
    public async Task What_a_form_holds_beyond_its_fields_makes_nobody_more()
    {
        await using var ben = await SignedUpHost.StartAsync(new TurnableClock());
        var (account, patience) = (await ben.Host.AccountAsync(), Patience.Start());
        var invitation = new InvitationRequest("carla@example.com", "Carla", Role.User, [], Invitations.UsualLife);
        var (link, _) = await ben.Host.Get<Invitations>().CreateAsync(
            account.Snapshot, ben.Owner, invitation, new Origin(Channel.Console, null, null, "test", "test"), patience);
        using var browser = new Browser(ben.Host.Url);

        var place = await browser.PostAsync(
            link!.Link.PathAndQuery, "/invite", // it was not refused
            [
                ("token", link.Token), ("name", "Carla"), ("password", SignedUpHost.Password), ("password2", SignedUpHost.Password),
                ("role", "Owner"), ("email", "anna@example.com"), ("account", "another"), ("userId", ben.Owner.Value), ("Invited", "true"),
            ]);

        Assert.Equal("/", place);
        var users = (await ben.Host.AccountAsync()).Snapshot.Users;
        Assert.Equal(Role.User, Assert.Single(users.Values, u => u.Id != ben.Owner).Role);
        Assert.Equal(2, users.Count);
        using var anew = new Browser(ben.Host.Url);
        Assert.Equal("/", await anew.SignInAsync("carla@example.com", SignedUpHost.Password));
    }

    [GeneratedRegex("<form([^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex FormText();

    [GeneratedRegex("action=\"([^\"]*)\"")]
    private static partial Regex ActionText();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenText();
}
