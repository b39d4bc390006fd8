using System.Net;

namespace AdminConsole.Tests.SignIn.Provider;

/// <summary>What applications may ask our own provider for, and where it sends people.</summary>
public sealed class AuthorizeRequestTests(SharedAnna anna) : IClassFixture<SharedAnna>
{
    [Theory]
    [InlineData("http://localhost:53000")]
    [InlineData("http://localhost:54000/")]
    [InlineData("http://localhost:49152")]
    [InlineData("http://127.0.0.1:3333")]
    [InlineData("http://[::1]:3333")]
    public async Task An_agent_may_listen_on_any_port_of_its_own_machine(string redirect)
    {
        using var agent = new Application(anna.Host.Url, redirect: redirect);

        Assert.Equal(HttpStatusCode.OK, (await agent.RedeemAsync(await agent.CodeAsync(anna.Browser))).Status);
    }

    [Fact]
    public async Task An_agent_may_say_that_its_token_is_for_this_server_and_for_nobody_else()
    {
        using var agent = new Application(anna.Host.Url);

        Assert.NotNull(await agent.CodeAsync(anna.Browser, ("audience", "netbird")));
        Assert.Equal("400", await anna.Browser.FollowAsync(agent.AuthorizeUrl(("audience", "https://api.example.com"))));
    }

    [Theory]
    [InlineData("netbird-client", "https://evil.example/")]
    [InlineData("netbird-client", "http://localhost.evil.example:53000")]
    [InlineData("netbird-client", "http://localhost:53000/elsewhere")]
    [InlineData("dashboard", "https://dashboard.example.com/callback/more")]
    [InlineData("dashboard", "https://dashboard.example.com:444/callback")]
    [InlineData("dashboard", "http://dashboard.example.com/callback")]
    [InlineData("nobody", "http://localhost:53000")]
    public async Task Nobody_is_sent_where_the_application_does_not_live(string client, string redirect)
    {
        using var application = new Application(anna.Host.Url, client, redirect);
        using var answer = await anna.Browser.GetAsync(application.AuthorizeUrl());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Contains("This sign-in cannot go on", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "id_token", "unsupported_response_type")]
    [InlineData("response_mode", "form_post", "invalid_request")]
    [InlineData("scope", "openid admin", "invalid_scope")]
    public async Task What_no_application_may_ask_for_is_refused(string name, string? value, string error)
    {
        using var application = new Application(anna.Host.Url);
        using var answer = await anna.Browser.GetAsync(application.AuthorizeUrl((name, value)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(error, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
