using System.Net;
using System.Net.Http.Headers;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Api;

/// <summary>People who bring a token of the provider to the API.</summary>
public sealed class BearerTests : IAsyncLifetime
{
    private HouseWithProvider _house = null!; // set before each test

    private OpenIdProvider Provider => _house.Provider;

    private static long Later => DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds();

    public async ValueTask InitializeAsync()
    {
        _house = await HouseWithProvider.OpenAsync(settings: [("Oidc:Audience", $"{OpenIdProvider.Api}, tools")]);
        await _house.Host.DoAsync(new ClaimOwnership(new UserId("owner"), Provider.Authority, DateTimeOffset.UnixEpoch));
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_token_of_the_provider_is_its_user()
    {
        var token = await Provider.TokenAsync(new { iss = Provider.Authority, aud = OpenIdProvider.Api, sub = "owner", exp = Later });

        var me = (await AskAsync(token, "users/current")).Body;
        Assert.Equal(("owner", "owner"), ((string)me["id"]!, (string)me["role"]!));
        var group = await SendAsync(token, HttpMethod.Post, "groups", """{"name":"by token"}""");
        Assert.Equal("by token", (string)group.Body["name"]!);
    }

    [Fact]
    [FaultCase(39)]
    public async Task A_token_that_is_not_for_us_or_not_of_the_provider_is_invalid()
    {
        var good = new Dictionary<string, object> { ["iss"] = Provider.Authority, ["aud"] = OpenIdProvider.Api, ["sub"] = "owner", ["exp"] = Later };
        Assert.Single((await AskAsync(await Provider.TokenAsync(good))).Items);
        Assert.Single((await AskAsync(await Provider.TokenAsync(With(good, "aud", new[] { "other", OpenIdProvider.Api })))).Items);

        await InvalidAsync(Without(good, "aud"));
        await InvalidAsync(Without(good, "iss"));
        await InvalidAsync(Without(good, "sub"));
        await InvalidAsync(Without(good, "exp"));
        await InvalidAsync(With(good, "aud", "another client"));
        await InvalidAsync(With(good, "iss", "https://evil.example"));
        await InvalidAsync(With(good, "exp", DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeSeconds()));
        await InvalidAsync(With(good, "nbf", DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds()));
        await InvalidAsync(good, "nobody");
        await InvalidAsync(good, "public key");
        await InvalidAsync(good, "stranger");
        Assert.Single((await AskAsync(await Provider.TokenAsync(With(good, "exp", DateTimeOffset.UtcNow.AddSeconds(-30).ToUnixTimeSeconds())))).Items);
    }

    [Fact]
    [FaultCase(39)]
    public async Task An_id_token_is_no_right_to_ask()
    {
        var (idToken, _) = await TokensAsync(resource: null);
        Assert.NotNull(await _house.Host.Get<BearerTokens>().ReadAsync(idToken, idTokens: true, TestContext.Current.CancellationToken));
        (await AskAsync(idToken)).Fails(401, "token invalid");

        var looksLikeOne = new { iss = Provider.Authority, aud = "tools", sub = "owner", exp = Later, nonce = "n" };
        (await AskAsync(await Provider.TokenAsync(looksLikeOne, header: new { typ = "JWT" }))).Fails(401, "token invalid");
        foreach (var (claim, value) in new[] { ("typ", "ID"), ("token_use", "id"), ("at_hash", "h"), ("c_hash", "h"), ("events", "e") })
        {
            var saysSo = new Dictionary<string, object> { ["iss"] = Provider.Authority, ["aud"] = OpenIdProvider.Api, ["sub"] = "owner", ["exp"] = Later, [claim] = value };
            (await AskAsync(await Provider.TokenAsync(saysSo, header: new { typ = "JWT" }))).Fails(401, "token invalid");
        }

        Assert.Single((await AskAsync((await TokensAsync(OpenIdProvider.Api)).AccessToken)).Items);
    }

    [Fact]
    public async Task The_first_token_of_somebody_makes_a_user_who_waits()
    {
        var token = await Provider.TokenAsync(new { iss = Provider.Authority, aud = OpenIdProvider.Api, sub = "auth0|new/one", exp = Later, name = "New One" });

        (await AskAsync(token)).Fails(403, "user is pending approval");
        var user = Assert.Single((await AccountAsync()).Users.Values, u => u.Subject == "auth0|new/one"); // no subject with a slash becomes an id
        await _house.Host.DoAsync(new ApproveUser(user.Id));
        (await AskAsync(token, "groups")).Fails(403, "permission denied");
        Assert.Equal("New One", (string)(await AskAsync(token, "users/current")).Body["name"]!);

        await _house.Host.DoAsync(new UpdateUser(user.Id, Role.User, [], Blocked: true));
        (await AskAsync(token)).Fails(403, "the user has no access to the api or is blocked");
    }

    [Theory]
    [FaultCase(40)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_with_the_owner_s_address_is_not_the_owner(bool verified)
    {
        var owner = new { iss = Provider.Authority, aud = OpenIdProvider.Api, sub = "owner", exp = Later, email = "owner@example.com", email_verified = true };
        Assert.Equal("owner", (await AskAsync(await Provider.TokenAsync(owner), "users/current")).Id);

        var thief = new { iss = Provider.Authority, aud = OpenIdProvider.Api, sub = "thief", exp = Later, email = "owner@example.com", email_verified = verified };
        (await AskAsync(await Provider.TokenAsync(thief))).Fails(403, "user is pending approval");
        var user = (await AccountAsync()).Users[new UserId("thief")];
        Assert.Equal((Role.User, true), (user.Role, user.PendingApproval));
        Assert.Equal(new UserId("owner"), (await AccountAsync()).Owner?.Id);
    }

    [Fact]
    public async Task Many_first_tokens_at_once_make_one_user()
    {
        var token = await Provider.TokenAsync(new { iss = Provider.Authority, aud = OpenIdProvider.Api, sub = "many", exp = Later });
        var before = (await AccountAsync()).Users.Count;

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(token)));

        Assert.All(replies, r => r.Fails(403, "user is pending approval"));
        Assert.Equal(before + 1, (await AccountAsync()).Users.Count);
    }

    [Fact]
    public async Task Groups_of_a_token_count_and_a_tool_that_asks_again_changes_nothing()
    {
        var account = await AccountAsync();
        await _house.Host.DoAsync(new UpdateAccountSettings(
            account.Settings with { JwtGroupsEnabled = true, JwtGroupsClaimName = "realm_access.roles", JwtAllowGroups = ["ops"] }, null));
        var token = await TokenAsync(["ops", "dev"]);
        (await AskAsync(await TokenAsync(["dev"]))).Fails(403, AccountSettings.TokenGroupsRefusedText.ToLowerInvariant());

        Assert.Single((await AskAsync(token)).Items);
        account = await AccountAsync();
        Assert.Equal(["dev", "ops"], account.Users[new UserId("owner")].AutoGroups.Select(g => account.Groups[g].Name).Order());
        Assert.Single((await AskAsync(token)).Items);
        Assert.Equal(account.Version, (await AccountAsync()).Version);

        Task<string> TokenAsync(string[] roles) => Provider.TokenAsync(
            new { iss = Provider.Authority, aud = OpenIdProvider.Api, sub = "owner", exp = Later, realm_access = new { roles } });
    }

    [Fact]
    [FaultCase(38)]
    public async Task Unknown_keys_make_us_look_once_and_a_provider_that_is_away_is_no_invalid_token()
    {
        var claims = new { iss = Provider.Authority, aud = OpenIdProvider.Api, sub = "owner", exp = Later };
        var old = await Provider.TokenAsync(claims);
        Assert.Single((await AskAsync(old)).Items);
        var looked = await Provider.AskedAsync("/jwks");

        // All at once, with good ones among them.
        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i => i % 10 == 0
            ? (await AskAsync(old)).Status
            : (await AskAsync(await Provider.TokenAsync(claims, header: new { typ = "at+jwt", kid = $"made up {i}" }))).Status));
        Assert.Equal((10, 90), (replies.Count(r => r == HttpStatusCode.OK), replies.Count(r => r == HttpStatusCode.Unauthorized)));

        Assert.Equal(looked + 1, await Provider.AskedAsync("/jwks"));
        Assert.Single((await AskAsync(old)).Items);
    }

    [Fact]
    [FaultCase(38)]
    public async Task A_key_that_cannot_be_looked_up_is_answered_as_our_trouble()
    {
        var claims = new { iss = Provider.Authority, aud = OpenIdProvider.Api, sub = "owner", exp = Later };
        var old = await Provider.TokenAsync(claims);
        Assert.Single((await AskAsync(old)).Items);
        await Provider.RotateKeysAsync();
        var @new = await Provider.TokenAsync(claims);
        await Provider.OverloadAsync(503);

        for (var i = 0; i < 2; i++)
        {
            var reply = await AskAsync(@new);
            Assert.Equal(503, (int)reply.Status);
            Assert.NotEmpty(reply.Headers.GetValues("Retry-After"));
        }

        Assert.Single((await AskAsync(old)).Items);
    }

    private static Dictionary<string, object> With(Dictionary<string, object> claims, string name, object value) => new(claims) { [name] = value };

    private static Dictionary<string, object> Without(Dictionary<string, object> claims, string name) =>
        claims.Where(c => c.Key != name).ToDictionary();

    private async Task InvalidAsync(object claims, string by = "the provider") =>
        (await AskAsync(await Provider.TokenAsync(claims, by))).Fails(401, "token invalid");

    private async Task<Account> AccountAsync() => (await _house.Host.AccountAsync()).Snapshot;

    private Task<ApiReply> AskAsync(string token, string path = "accounts") => SendAsync(token, HttpMethod.Get, path, body: null);

    private async Task<ApiReply> SendAsync(string token, HttpMethod method, string path, string? body)
    {
        using var client = new ApiClient(_house.Url, token: null);
        return await client.SendAsync(method, path, body, authorization: new AuthenticationHeaderValue("Bearer", token));
    }

    /// <summary>What the command line of somebody gets, by the real flow.</summary>
    private async Task<(string IdToken, string AccessToken)> TokensAsync(string? resource)
    {
        const string Verifier = "a verifier of at least forty-three characters, says PKCE";
        var verifier = Verifier.Replace(' ', '-').Replace(',', '-');
        var challenge = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');
        using var visitor = new Visitor(new Uri("http://127.0.0.1"));
        var query = $"client_id=tools&response_type=code&scope=openid+use&redirect_uri=http%3A%2F%2F127.0.0.1%2Ftools&code_challenge={challenge}"
            + "&code_challenge_method=S256" + (resource is null ? "" : "&resource=" + Uri.EscapeDataString(resource));
        var callback = await visitor.CallbackAsync("owner", $"{Provider.Authority}/auth?{query}");
        var code = callback.Split("code=")[1].Split('&')[0];
        var answer = await visitor.PostAsync(
            $"{Provider.Authority}/token",
            [
                ("grant_type", "authorization_code"), ("client_id", "tools"), ("code", code), ("code_verifier", verifier),
                ("redirect_uri", "http://127.0.0.1/tools"), .. resource is null ? [] : new[] { ("resource", resource) },
            ]);
        var tokens = System.Text.Json.Nodes.JsonNode.Parse(answer.Html)!; // it answers JSON
        return ((string)tokens["id_token"]!, (string)tokens["access_token"]!);
    }
}
