using System.Net;
using AdminConsole.Agents;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.SignIn;

namespace AdminConsole.Tests.Faults;

/// <summary>Text that means mischief, at every door: it is kept letter by letter or refused in words, and never taken for anything but text.</summary>
public sealed class HostileTextTests : IAsyncLifetime
{
    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(1));
    private SignedUpHost _anna = null!; // set before each test

    public async ValueTask InitializeAsync() => _anna = await SignedUpHost.StartAsync(TimeProvider.System);

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact, FaultCase(47)]
    public async Task What_is_stored_comes_back_letter_by_letter()
    {
        foreach (var command in HostileText.Commands(DateTimeOffset.UtcNow))
            await _anna.Host.DoAsync(command);

        // As another host reads it that starts on the same database.
        await using var second = await TestHost.StartAsync(database: _anna.Host.Database);
        var account = (await second.AccountAsync()).Snapshot;
        for (var i = 0; i < HostileText.All.Count; i++)
        {
            Assert.Equal(HostileText.All[i], account.Groups[HostileText.Group(i)].Name);
            Assert.Equal(HostileText.All[i], account.Peers.Find(HostileText.Peer(i))!.Meta.Os); // just joined
            Assert.Equal(HostileText.All[i], account.Users[HostileText.ServiceUser(i)].ServiceUserName);
        }
    }

    [Fact, FaultCase(47)]
    public async Task A_character_that_cannot_be_stored_refuses_its_own_command_and_no_other()
    {
        var account = await _anna.Host.AccountAsync();
        var ids = _anna.Host.Get<Xid>();
        var origins = Enumerable.Range(0, 20).Select(i => new Origin(Channel.Console, null, null, "test", ids.Next())).ToArray();
        var results = await Task.WhenAll(origins.Select((origin, i) => account.ExecuteAsync(
            new CreateGroup(new GroupId(ids.Next()), i % 2 == 0 ? $"honest {i}" : $"not \0 so {i}", [], []) with { Actor = Actor.System }, origin, _patience)));

        Assert.All(results.Where((_, i) => i % 2 == 0), r => Assert.Null(r.Rejection));
        Assert.All(results.Where((_, i) => i % 2 == 1), r => Assert.Equal(
            (RejectionKind.Invalid, "a text holds the character U+0000, which cannot be stored: remove it"), (r.Rejection!.Kind, r.Rejection.Message))); // refused
        Assert.Equal(10, account.Snapshot.Groups.Values.Count(g => g.Name.StartsWith("honest", StringComparison.Ordinal)));
    }

    [Fact, FaultCase(47)]
    public async Task A_device_with_characters_that_nobody_sees_joins_without_them()
    {
        var system = AgentSystem.Linux("lap\0top\u001B[31m") with { OS = "Deb\0ian\r\n", NetbirdVersion = "0.60.2\0-evil" };
        await using var agent = new Agent(_anna.Host.Url, AgentIdentity.New(), system);
        await agent.JoinAsync(await _anna.Host.SetupKeyAsync(), _patience);

        var meta = Assert.Single((await _anna.Host.AccountAsync()).Snapshot.Peers).Meta;
        Assert.Equal(("laptop[31m", "Debian", "0.60.2"), (meta.Hostname, meta.Os, meta.NetBirdVersion));
    }

    [Theory, FaultCase(47)]
    [InlineData("/welcome?code=")]
    [InlineData("/invite?token=")]
    [InlineData("/reset-owner?code=")]
    [InlineData("/device?user_code=")]
    [InlineData("/signin?error=x&returnUrl=")]
    [InlineData("/signin/second-factor?error=")]
    [InlineData("/signin/callback?error=x&error_description=")]
    [InlineData("/connect/authorize?client_id=")]
    [InlineData("/connect/logout?post_logout_redirect_uri=")]
    [InlineData("/nothing/")]
    public async Task An_address_puts_nothing_into_a_page(string address)
    {
        using var browser = await _anna.AnnaAsync();
        foreach (var text in (string[])[.. HostileText.All, "nul\0nul"])
        {
            using var answer = await browser.GetAsync(address + Uri.EscapeDataString(text));
            var page = await answer.Content.ReadAsStringAsync(_patience);
            Assert.True((int)answer.StatusCode < 500, $"{answer.StatusCode} for {text}");
            if (text.AsSpan().ContainsAny('<', '"'))
                Assert.DoesNotContain(text, page, StringComparison.Ordinal);
        }
    }

    [Theory, FaultCase(47)]
    [InlineData("ben@example.com\0", "correct horse battery")]
    [InlineData("ben@example.com", "correct horse\0battery")]
    public async Task A_form_with_such_characters_is_no_form(string email, string password)
    {
        using var browser = new Browser(_anna.Host.Url);
        Assert.Equal("400", await browser.SignInAsync(email, password));
    }

    [Fact, FaultCase(47)]
    public async Task Who_is_invited_under_such_a_name_is_asked_for_another()
    {
        var (link, _) = await _anna.Host.Get<Invitations>().CreateAsync(
            (await _anna.Host.AccountAsync()).Snapshot, _anna.Owner,
            new InvitationRequest("carla@example.com", HostileText.All[1], Role.User, [], Invitations.UsualLife),
            new Origin(Channel.Console, null, null, "test", "test"), _patience);
        using var browser = new Browser(_anna.Host.Url);
        var path = link!.Link.PathAndQuery; // made
        Assert.DoesNotContain(HostileText.All[1], await browser.ReadAsync(path), StringComparison.Ordinal);
        Assert.Equal(
            $"{path}&error=name",
            await browser.PostAsync(path, "/invite", ("token", link.Token), ("name", "Car\u0007la"), ("password", SignedUpHost.Password), ("password2", SignedUpHost.Password)));
    }

    [Fact, FaultCase(47)]
    public async Task The_API_answers_with_data_that_no_browser_takes_for_a_page()
    {
        foreach (var command in HostileText.Commands(DateTimeOffset.UtcNow))
            await _anna.Host.DoAsync(command);

        using var browser = await _anna.AnnaAsync();
        using var application = new SignIn.Provider.Application(_anna.Host.Url);
        var (_, tokens) = await application.RedeemAsync(await application.CodeAsync(browser));
        using var http = new HttpClient { BaseAddress = _anna.Host.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", tokens.GetProperty("access_token").GetString());
        foreach (var resource in (string[])["peers", "groups", "policies", "setup-keys", "users", "events"])
        {
            using var answer = await http.GetAsync($"/api/{resource}", _patience);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType); // has a body
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }
    }
}
