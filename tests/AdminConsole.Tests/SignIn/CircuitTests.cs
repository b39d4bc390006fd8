using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>Who may come to the circuits of the console, and for how long.</summary>
public sealed class CircuitTests : IAsyncLifetime
{
    /// <summary>What a right that is lost may still be used for.</summary>
    private static readonly TimeSpan _within = TimeSpan.FromSeconds(5);

    private static readonly Origin _origin = new(Channel.Console, null, null, "test", "test");

    private HouseWithProvider _house = null!; // set before each test

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await HouseWithProvider.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    [FaultCase(41)]
    public async Task A_script_of_another_site_gets_no_circuit()
    {
        using var owner = await _house.OwnerAsync();
        var cookies = CookiesOf(owner);

        Assert.Equal(HttpStatusCode.Forbidden, (await Circuit.NegotiateAsync(_house.Url, cookies, "https://evil.example")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Circuit.NegotiateAsync(_house.Url, cookies, "null")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Circuit.ConnectAsync(_house.Url, cookies, origin: "https://evil.example")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Circuit.ConnectAsync(_house.Url, cookies, origin: $"http://{_house.Url.Host}:1")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Circuit.ConnectAsync(_house.Url, cookies, origin: "")).Status); // every browser says it
        Assert.Equal(HttpStatusCode.OK, (await Circuit.NegotiateAsync(_house.Url, cookies)).Status);
        await using var own = await Circuit.OpenAsync(_house.Url, cookies);
        Assert.NotEmpty(await own.StartAsync(_house.Url));
    }

    [Fact]
    [FaultCase(41)]
    public async Task A_form_of_another_site_does_nothing_and_no_site_may_frame_ours()
    {
        using var owner = await _house.OwnerAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await owner.PostAsync("/signout", ("any", "thing"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await owner.PostAsync("/signin", ("email", "a@b.c"), ("password", "x"))).Status);
        var page = await owner.GetAsync("/peers");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(
            "frame-ancestors 'none'", string.Join("; ", page.Answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);

        using var visitor = _house.NewVisitor();
        foreach (var cookie in (await visitor.StepAsync("/signin/start")).Answer.Headers.GetValues("Set-Cookie"))
        {
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        }

        Assert.True(owner.SessionCookie!.HttpOnly); // signed in
    }

    [Fact]
    [FaultCase(42)]
    public async Task Nobody_takes_the_circuit_of_somebody_else()
    {
        using var owner = await _house.OwnerAsync();
        using var bob = await AdmitAsync("bob");
        await using var first = await Circuit.OpenAsync(_house.Url, CookiesOf(owner));
        var circuit = await first.StartAsync(_house.Url);

        await using var stranger = await Circuit.OpenAsync(_house.Url, CookiesOf(bob));
        Assert.False(await stranger.ComeBackAsync(circuit));
        await using var same = await Circuit.OpenAsync(_house.Url, CookiesOf(owner));
        Assert.True(await same.ComeBackAsync(circuit));
    }

    [Fact]
    [FaultCase(42)]
    public async Task A_connection_token_is_worth_nothing_to_somebody_else()
    {
        using var owner = await _house.OwnerAsync();
        using var bob = await AdmitAsync("bob");
        var (_, token) = await Circuit.NegotiateAsync(_house.Url, CookiesOf(owner));

        Assert.Equal(HttpStatusCode.Forbidden, (await Circuit.ConnectAsync(_house.Url, CookiesOf(bob), token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Circuit.ConnectAsync(_house.Url, "none=1", token)).Status);
        var (own, _) = await Circuit.ConnectAsync(_house.Url, CookiesOf(owner), token);
        Assert.NotNull(own);
        await own.DisposeAsync();
    }

    [Fact]
    [FaultCase(42)]
    public async Task Whoever_has_signed_out_does_not_come_back()
    {
        using var owner = await _house.OwnerAsync();
        var cookies = CookiesOf(owner);
        await using var first = await Circuit.OpenAsync(_house.Url, cookies);
        await first.StartAsync(_house.Url);
        var (_, token) = await Circuit.NegotiateAsync(_house.Url, cookies);

        await owner.SignOutAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await Circuit.ConnectAsync(_house.Url, cookies, token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Circuit.NegotiateAsync(_house.Url, cookies)).Status);
        await CutAsync(first);
    }

    [Fact]
    [FaultCase(43)]
    public async Task A_role_that_is_taken_away_ends_the_circuit()
    {
        using var owner = await _house.OwnerAsync();
        using var bob = await AdmitAsync("bob", Role.Auditor);
        await using var circuit = await Circuit.OpenAsync(_house.Url, CookiesOf(bob));
        await circuit.StartAsync(_house.Url);

        await ChangeAsync("bob", Role.User);
        await CutAsync(circuit);
        Assert.Equal(HttpStatusCode.OK, (await Circuit.NegotiateAsync(_house.Url, CookiesOf(bob))).Status);
    }

    [Fact]
    [FaultCase(43)]
    public async Task A_user_who_is_blocked_loses_the_circuit_and_does_not_come_back()
    {
        using var owner = await _house.OwnerAsync();
        using var bob = await AdmitAsync("bob");
        await using var circuit = await Circuit.OpenAsync(_house.Url, CookiesOf(bob));
        await circuit.StartAsync(_house.Url);

        await ChangeAsync("bob", Role.User, blocked: true);

        await CutAsync(circuit);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Circuit.NegotiateAsync(_house.Url, CookiesOf(bob))).Status);
        Assert.Equal("/blocked", (await bob.GetAsync("/peers")).Path);
    }

    [Fact]
    [FaultCase(43)]
    public async Task A_user_who_is_deleted_loses_the_circuit_and_the_tokens_at_once_on_every_host()
    {
        using var owner = await _house.OwnerAsync();
        using var bob = await AdmitAsync("bob", Role.Auditor);
        await using var second = await HouseWithProvider.StartHostAsync(_house.Provider, HouseWithProvider.NewAddress(), _house.Host.Database);
        var token = AccessTokens.New();
        await _house.Host.DoAsync(new CreateAccessToken(
            new UserId("bob"), new AccessTokenId("token"), "test", AccessTokens.HashOf(token), TimeSpan.FromDays(1), DateTimeOffset.UtcNow));
        using var here = new Api.ApiClient(_house.Url, token);
        using var there = new Api.ApiClient(second.Url, token);
        Assert.Single((await here.GetAsync("accounts")).Items);
        Assert.Single((await there.GetAsync("accounts")).Items);
        await using var circuit = await Circuit.OpenAsync(_house.Url, CookiesOf(bob));
        await circuit.StartAsync(_house.Url);

        await _house.Host.DoAsync(new DeleteUser(new UserId("bob")));

        (await here.GetAsync("accounts")).Fails(401, "token invalid");
        using var limit = new CancellationTokenSource(_within);
        while ((await there.GetAsync("accounts")).Status != HttpStatusCode.Unauthorized)
            limit.Token.ThrowIfCancellationRequested();

        await CutAsync(circuit);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Circuit.NegotiateAsync(_house.Url, CookiesOf(bob))).Status);
    }

    [Fact]
    [FaultCase(43)]
    public async Task A_session_that_is_revoked_on_one_host_ends_on_the_other()
    {
        var urls = new[] { HouseWithProvider.NewAddress(), HouseWithProvider.NewAddress() };
        await using var provider = await OpenIdProvider.StartAsync(urls);
        await using var first = await HouseWithProvider.StartHostAsync(provider, urls[0]);
        await using var second = await HouseWithProvider.StartHostAsync(provider, urls[1], first.Database);
        await second.DoAsync(new ClaimOwnership(new UserId("owner"), provider.Authority, DateTimeOffset.UnixEpoch));
        using var owner = new Visitor(urls[0]);
        Assert.Equal("/", (await owner.SignInAsync("owner")).Path);
        await using var circuit = await Circuit.OpenAsync(urls[0], CookiesOf(owner));
        await circuit.StartAsync(urls[0]);

        var account = (await second.AccountAsync()).Id;
        var sessions = second.Get<Sessions>();
        var session = Assert.Single(await sessions.ListAsync(account, new UserId("owner"), Now));
        Assert.True((await sessions.EndAsync(account, new UserId("owner"), session.Id, _origin, Now)).Ended);

        await CutAsync(circuit);
        Assert.StartsWith("/signin?error=ended", (await owner.GetAsync("/peers")).Path, StringComparison.Ordinal);
        Assert.Empty(await sessions.ListAsync(account, new UserId("owner"), Now));
    }

    private static string CookiesOf(Visitor visitor) => $"{visitor.SessionCookie!.Name}={visitor.SessionCookie.Value}"; // signed in

    private static async Task CutAsync(Circuit circuit)
    {
        using var limit = new CancellationTokenSource(_within);
        await circuit.WhenCutAsync(limit.Token);
    }

    private async Task<Visitor> AdmitAsync(string subject, Role role = Role.User)
    {
        await _house.Host.DoAsync(new AddUser(
            new UserId(subject), _house.Provider.Authority, subject, role, [], Invited: true, DateTimeOffset.UnixEpoch));
        var visitor = _house.NewVisitor();
        Assert.Equal("/", (await visitor.SignInAsync(subject)).Path);
        return visitor;
    }

    private Task<Account> ChangeAsync(string subject, Role role, bool blocked = false) =>
        _house.Host.DoAsync(new UpdateUser(new UserId(subject), role, [], blocked));
}
