using System.Net.Http.Headers;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.SignIn;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Api;

public sealed class AuthenticationTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Theory]
    [InlineData("Token")]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    public async Task A_token_is_taken_under_both_names(string scheme)
    {
        var reply = await SendAsync(new AuthenticationHeaderValue(scheme, house.Owner.Token));

        Assert.Single(reply.Items);
    }

    [Fact]
    public async Task A_call_without_a_token_is_told_so()
    {
        var reply = await house.Client(token: null).GetAsync("accounts");

        reply.Fails(401, "no valid authentication provided");
        Assert.Equal("Token", Assert.Single(reply.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("*", Assert.Single(reply.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Matches("^[0-9a-v]{20}$", Assert.Single(reply.Headers.GetValues("X-Request-Id")));
    }

    [Fact]
    public async Task A_password_is_no_token() =>
        (await SendAsync(new AuthenticationHeaderValue("Basic", "YTpi"))).Fails(401, "no valid authentication provided");

    [Theory]
    [InlineData("Token", "nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURp")] // well formed, nobody's
    [InlineData("Token", "nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURq")]
    [InlineData("Bearer", "eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("Token", "x")]
    public async Task Anything_else_is_an_invalid_token(string scheme, string token) =>
        (await SendAsync(new AuthenticationHeaderValue(scheme, token))).Fails(401, "token invalid");

    [Fact]
    public async Task A_deleted_token_is_invalid_at_once()
    {
        var client = await house.ClientAsync(house.OwnerId);
        Assert.Single((await client.GetAsync("accounts")).Items);
        var tokens = (await house.AccountAsync()).Users[house.OwnerId].AccessTokens.Values;

        await house.Host.DoAsync(new DeleteAccessToken(house.OwnerId, tokens.Single(t => t.Hash == AccessTokens.HashOf(client.Token!)).Id));

        (await client.GetAsync("accounts")).Fails(401, "token invalid");
    }

    [Fact]
    public async Task A_token_is_invalid_from_the_moment_it_expires()
    {
        var clock = new TurnableClock();
        await using var turned = new ApiHouse(clock);
        await turned.InitializeAsync();

        clock.Turn(TimeSpan.FromDays(30) - TimeSpan.FromTicks(10));
        Assert.Single((await turned.Owner.GetAsync("accounts")).Items);

        clock.Turn(TimeSpan.FromTicks(10));
        (await turned.Owner.GetAsync("accounts")).Fails(401, "token invalid");
    }

    [Fact]
    public async Task A_blocked_user_is_forbidden_and_told_why()
    {
        var (_, token) = await house.PersonAsync(Role.Admin, blocked: true);

        (await house.Client(token).GetAsync("accounts")).Fails(403, "the user has no access to the api or is blocked");
    }

    [Fact]
    public async Task A_user_who_waits_for_approval_is_forbidden_and_told_why()
    {
        var (_, token) = await house.PersonAsync(Role.Admin, pending: true);

        (await house.Client(token).GetAsync("accounts")).Fails(403, "user is pending approval");
    }

    [Fact]
    public async Task The_last_use_of_a_token_is_written_down_to_the_minute()
    {
        var clock = new TurnableClock();
        await using var turned = new ApiHouse(clock);
        await turned.InitializeAsync();
        var account = await turned.AccountAsync();
        var token = account.Users[turned.OwnerId].AccessTokens.Values.Single().Id;

        var first = clock.GetUtcNow();
        await turned.Owner.GetAsync("accounts");
        await UsedAsync(first);

        clock.Turn(TimeSpan.FromSeconds(59));
        await turned.Owner.GetAsync("accounts");
        clock.Turn(TimeSpan.FromSeconds(1));
        await turned.Owner.GetAsync("accounts");
        await UsedAsync(first + TimeSpan.FromMinutes(1));

        async Task UsedAsync(DateTimeOffset at)
        {
            var uses = turned.Host.Get<TokenUses>();
            DateTimeOffset? seen = null;
            while (seen != at)
            {
                var used = (await uses.OfAsync(account.Id, TestContext.Current.CancellationToken)).TryGetValue(token, out var last);
                Assert.True(!used || last == first || last == at, $"{last} is neither {first} nor {at}");
                seen = used ? last : null;
            }
        }
    }

    [Fact]
    public async Task Who_may_not_read_is_denied_and_who_may_only_read_cannot_write()
    {
        var (_, token) = await house.PersonAsync(Role.User);
        var user = house.Client(token);
        foreach (var path in new[] { "groups", "groups/x", "policies", "setup-keys", "accounts", "events", "events/audit" })
            (await user.GetAsync(path)).Fails(403, "permission denied");

        var auditor = await house.ClientAsync(Role.Auditor);
        Assert.NotEmpty((await auditor.GetAsync("groups")).Items);
        (await auditor.PostAsync("groups", new { name = "auditors" })).Fails(403, "permission denied");
        (await auditor.PutAsync("groups/x", new { name = "auditors" })).Fails(403, "permission denied");
        (await auditor.DeleteAsync("groups/x")).Fails(403, "permission denied");
    }

    [Fact]
    public async Task A_service_user_reads_everything_whatever_its_role()
    {
        var service = await house.ClientAsync(Role.User);
        foreach (var path in new[] { "groups", "policies", "setup-keys", "accounts", "events", "peers", "users" })
            Assert.NotNull((await service.GetAsync(path)).Items);

        (await service.PostAsync("setup-keys", new { name = "k", type = "reusable" })).Fails(403, "permission denied");
    }

    [Fact]
    public async Task What_is_done_with_a_token_is_recorded_with_it()
    {
        var reply = await house.Owner.PostAsync("groups", new { name = "recorded" });

        var entry = (await house.Host.Get<AccountHistory>().ReadAsync(
            (await house.AccountAsync()).Id, null, 1, TestContext.Current.CancellationToken))[0];
        var provenance = entry.Recorded.Provenance;
        Assert.Equal(("user", house.OwnerId.Value), (provenance.ActorKind, provenance.ActorId));
        Assert.Equal(
            new Origin(
                Channel.Api, "127.0.0.1", "tests/1.0",
                Correlation: reply.Headers.GetValues("X-Request-Id").Single(),
                Command: reply.Headers.GetValues("X-Request-Id").Single(),
                Token: entry.Before.Users[house.OwnerId].AccessTokens.Values.Single(t => t.Hash == AccessTokens.HashOf(house.Owner.Token!)).Id.Value),
            provenance.Origin);
    }

    private Task<ApiReply> SendAsync(AuthenticationHeaderValue authorization) =>
        house.Owner.SendAsync(HttpMethod.Get, "accounts", authorization: authorization);
}
