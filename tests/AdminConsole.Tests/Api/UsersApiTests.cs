using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Tests.Api;

public sealed class UsersApiTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    [Fact]
    public async Task Users_are_listed_with_their_names_people_and_services_apart()
    {
        await house.Host.Get<PeopleTable>().PutLocalUserAsync(
            (await house.AccountAsync()).Id,
            new PersonRow(house.OwnerId, "Ada Lovelace", "ada@example.org"),
            hash: "none",
            TestContext.Current.CancellationToken);
        var service = await house.ClientAsync(Role.NetworkAdmin);

        Assert.Equal(
            $$"""
            {"id":"{{house.OwnerId}}","email":"ada@example.org","name":"Ada Lovelace","role":"owner","status":"active","auto_groups":[],
            "is_current":true,"is_service_user":false,"is_blocked":false,"pending_approval":false,"issued":"api"}
            """.ReplaceLineEndings(""),
            (await house.Owner.GetAsync("users")).Item(house.OwnerId.Value).ToJsonString());

        var services = (await house.Owner.GetAsync("users?service_user=true")).Items;
        Assert.All(services, u => Assert.True((bool)u!["is_service_user"]!));
        Assert.Contains(services, u => (string)u!["name"]! == "service NetworkAdmin" && (string)u["role"]! == "network_admin");
        Assert.All((await house.Owner.GetAsync("users?service_user=false")).Items, u => Assert.False((bool)u!["is_service_user"]!));
        Assert.Single((await service.GetAsync("users")).Items, u => (bool)u!["is_current"]!);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("True")]
    [InlineData("1")]
    public async Task The_filter_is_true_or_false(string text) =>
        (await house.Owner.GetAsync($"users?service_user={text}")).Fails(422, "invalid service_user query parameter");

    [Fact]
    public async Task A_regular_user_sees_itself_alone()
    {
        var (id, token) = await house.PersonAsync(Role.User);

        var listed = Assert.Single((await house.Client(token).GetAsync("users")).Items)!;

        Assert.Equal((id.Value, true), ((string)listed["id"]!, (bool)listed["is_current"]!));
    }

    [Fact]
    public async Task A_blocked_user_is_listed_as_blocked()
    {
        var (id, _) = await house.PersonAsync(Role.User, blocked: true);

        var listed = (await house.Owner.GetAsync("users")).Item(id.Value);

        Assert.Equal(("blocked", true), ((string)listed["status"]!, (bool)listed["is_blocked"]!));
    }

    [Fact]
    public async Task Who_am_I_tells_what_I_may()
    {
        var owner = (await house.Owner.GetAsync("users/current")).Body;
        Assert.Equal(house.OwnerId.Value, (string)owner["id"]!);
        Assert.False((bool)owner["permissions"]!["is_restricted"]!);
        var modules = owner["permissions"]!["modules"]!.AsObject();
        Assert.Equal(
            [
                "accounts", "dns", "events", "groups", "identity_providers", "nameservers", "networks", "pats", "peers", "policies",
                "remote_jobs", "routes", "services", "settings", "setup_keys", "users",
            ],
            modules.Select(m => m.Key).Order(StringComparer.Ordinal));
        Assert.All(modules, m => Assert.Equal("""{"create":true,"read":true,"update":true,"delete":true}""", m.Value!.ToJsonString()));

        var (_, token) = await house.PersonAsync(Role.User);
        var user = (await house.Client(token).GetAsync("users/current")).Body["permissions"]!;
        Assert.True((bool)user["is_restricted"]!);
        Assert.All(
            user["modules"]!.AsObject(),
            m => Assert.Equal("""{"create":false,"read":false,"update":false,"delete":false}""", m.Value!.ToJsonString()));

        var (_, auditor) = await house.PersonAsync(Role.Auditor);
        Assert.Equal(
            """{"create":false,"read":true,"update":false,"delete":false}""",
            (await house.Client(auditor).GetAsync("users/current")).Body["permissions"]!["modules"]!["groups"]!.ToJsonString());
    }

    [Fact]
    public async Task A_service_user_is_nobody_in_particular() =>
        (await (await house.ClientAsync(Role.Admin)).GetAsync("users/current")).Fails(403, "permission denied");
}
