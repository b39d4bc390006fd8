using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn.Provider;

/// <summary>Applications that bring a token of our own provider to the API.</summary>
public sealed class ApiTokenTests : IAsyncLifetime
{
    private readonly CancellationToken _patience = Patience.Start();
    private readonly TurnableClock _clock = new();
    private SignedUpHost _anna = null!; // set before each test
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _anna = await SignedUpHost.StartAsync(_clock);
        _http = new HttpClient { BaseAddress = _anna.Host.Url };
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _anna.DisposeAsync();
    }

    [Fact]
    public async Task An_access_token_is_its_user_for_an_hour()
    {
        var tokens = await TokensAsync(SignedUpHost.Email);
        var (status, me) = await AskAsync(tokens, "access_token");

        Assert.Equal((HttpStatusCode.OK, _anna.Owner.Value), (status, me.GetProperty("id").GetString()));
        Assert.Equal("owner", me.GetProperty("role").GetString());
        Assert.Equal("anna@example.com", me.GetProperty("email").GetString());
        _clock.Turn(TimeSpan.FromMinutes(62));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(tokens, "access_token")).Status);
    }

    [Fact]
    public async Task An_identity_token_and_a_refresh_token_are_no_right_to_ask()
    {
        var tokens = await TokensAsync(SignedUpHost.Email);

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(tokens, "id_token")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(tokens, "refresh_token")).Status);
    }

    [Fact]
    public async Task Who_was_blocked_or_deleted_is_turned_away_and_never_made_anew()
    {
        var ben = await _anna.BenAsync();
        var tokens = await TokensAsync(SignedUpHost.BensEmail);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(tokens, "access_token")).Status);

        await _anna.Host.DoAsync(new UpdateUser(ben, Role.User, [], Blocked: true));
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(tokens, "access_token")).Status);
        await _anna.Host.DoAsync(new DeleteUser(ben));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(tokens, "access_token")).Status);
        Assert.Single((await _anna.Host.AccountAsync()).Snapshot.Users);
    }

    [Fact]
    public async Task A_new_password_ends_the_tokens_of_before_within_seconds()
    {
        var tokens = await TokensAsync(SignedUpHost.Email);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(tokens, "access_token")).Status);
        _clock.Turn(TimeSpan.FromSeconds(1));
        var reset = _anna.Host.Get<OwnerReset>();
        var (code, _) = await reset.NewCodeAsync(_patience);
        Assert.NotNull(await reset.ResetAsync(code!, "a new password for Anna", ConsoleOrigin(), _patience));

        _clock.Turn(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(tokens, "access_token")).Status);
    }

    private async Task<JsonElement> TokensAsync(string email)
    {
        using var browser = new Browser(_anna.Host.Url);
        Assert.Equal("/", await browser.SignInAsync(email, SignedUpHost.Password));
        using var application = new Application(_anna.Host.Url);
        return (await application.RedeemAsync(await application.CodeAsync(browser))).Answer;
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(JsonElement tokens, string which)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/current");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty(which).GetString());
        using var answer = await _http.SendAsync(request, _patience);
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(_patience)));
    }

    private static AdminConsole.Domain.Accounts.Origin ConsoleOrigin() =>
        new(AdminConsole.Domain.Accounts.Channel.Console, null, null, "test", "test");
}
