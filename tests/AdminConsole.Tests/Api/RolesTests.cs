using AdminConsole.Domain.Users;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Api;

/// <summary>Every role at every address of the API. What stands in no row here fails, so that nothing is opened by mistake.</summary>
public sealed class RolesTests(ApiHouse house) : IClassFixture<ApiHouse>
{
    private const string Nobodys = "cq000000000000000000";

    private static readonly Role[] _everybody = Enum.GetValues<Role>();
    private static readonly Role[] _readers = [Role.Owner, Role.Admin, Role.NetworkAdmin, Role.Auditor];
    private static readonly Role[] _networkAdmins = [Role.Owner, Role.Admin, Role.NetworkAdmin];
    private static readonly Role[] _admins = [Role.Owner, Role.Admin];

    /// <summary>What people get who may; everybody else gets 403. Ids are nobody's, and bodies lack what they need.</summary>
    private static readonly Row[] _rows =
    [
        new("GET", "accounts", _readers, 200),
        new("GET", "events", _readers, 200),
        new("GET", "events/audit", _readers, 200),
        new("GET", "groups", _readers, 200),
        new("GET", "groups/{id}", _readers, 404),
        new("POST", "groups", _networkAdmins, 422),
        new("PUT", "groups/{id}", _networkAdmins, 404),
        new("DELETE", "groups/{id}", _networkAdmins, 404),
        new("GET", "peers", _everybody, 200),
        new("GET", "peers/{id}", _readers, 404),
        new("GET", "peers/{id}/accessible-peers", _readers, 404),
        new("PUT", "peers/{id}", _admins, 404),
        new("DELETE", "peers/{id}", _admins, 404),
        new("GET", "policies", _readers, 200),
        new("GET", "policies/{id}", _readers, 404),
        new("POST", "policies", _networkAdmins, 422),
        new("PUT", "policies/{id}", _networkAdmins, 404),
        new("DELETE", "policies/{id}", _networkAdmins, 404),
        new("GET", "setup-keys", _readers, 200),
        new("GET", "setup-keys/{id}", _readers, 404),
        new("POST", "setup-keys", _admins, 422),
        new("PUT", "setup-keys/{id}", _admins, 422),
        new("DELETE", "setup-keys/{id}", _admins, 404),
        new("GET", "users", _everybody, 200),
        new("GET", "users/current", _everybody, 200, Services: 403),
    ];

    [Fact]
    [FaultCase(44)]
    public void Every_address_has_a_row_and_every_row_an_address() =>
        Assert.Equal(
            Endpoints.OfApi(house.Host).Select(e => $"{e.Method} {e.Pattern}").Order(StringComparer.Ordinal),
            _rows.Select(r => $"{r.Method} {r.Pattern}").Order(StringComparer.Ordinal));

    [Theory]
    [FaultCase(44)]
    [InlineData(Role.Owner)]
    [InlineData(Role.Admin)]
    [InlineData(Role.NetworkAdmin)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.User)]
    public async Task A_person_may_what_the_table_says(Role role)
    {
        var person = role == Role.Owner ? house.Owner : house.Client((await house.PersonAsync(role)).Token);
        foreach (var row in _rows)
            await AnswersAsync(person, row, row.Allowed.Contains(role) ? row.Status : 403, $"{role}");
    }

    /// <summary>It reads everything, and writes what a person of its role writes.</summary>
    [Theory]
    [FaultCase(44)]
    [InlineData(Role.Admin)]
    [InlineData(Role.NetworkAdmin)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.User)]
    public async Task A_service_user_may_what_the_table_says(Role role)
    {
        var service = await house.ClientAsync(role);
        foreach (var row in _rows)
        {
            var status = row.Services ?? (row.Method == "GET" || row.Allowed.Contains(role) ? row.Status : 403);
            await AnswersAsync(service, row, status, $"service {role}");
        }
    }

    [Fact]
    [FaultCase(44)]
    public async Task Who_shows_nothing_or_may_not_act_gets_nothing_anywhere()
    {
        var nobody = house.Client(token: null);
        var blocked = house.Client((await house.PersonAsync(Role.Admin, blocked: true)).Token);
        var waiting = house.Client((await house.PersonAsync(Role.Admin, pending: true)).Token);
        var (gone, token) = await house.PersonAsync(Role.Admin);
        await house.Host.DoAsync(new DeleteUser(gone));
        var deleted = house.Client(token);

        foreach (var row in _rows)
        {
            await AnswersAsync(nobody, row, 401, "nobody");
            await AnswersAsync(blocked, row, 403, "blocked");
            await AnswersAsync(waiting, row, 403, "waiting");
            await AnswersAsync(deleted, row, 401, "deleted");
        }
    }

    /// <summary>Refused or not found: no row changes anything.</summary>
    private async Task AnswersAsync(ApiClient client, Row row, int status, string who)
    {
        var before = await house.EventsAsync();
        var reply = await client.SendAsync(
            new HttpMethod(row.Method), Endpoints.Fill(row.Pattern, Nobodys), row.Method is "POST" or "PUT" ? Body(row.Pattern) : null);

        Assert.True(status == (int)reply.Status, $"{who}, {row.Method} {row.Pattern}: {(int)reply.Status} {reply.Text}");
        Assert.Equal(before, await house.EventsAsync());
        if (status == 403 && who is not ("blocked" or "waiting"))
            reply.Fails(403, "permission denied");
    }

    private static string Body(string pattern) => pattern == "groups" || !pattern.Contains('{', StringComparison.Ordinal)
        ? "{}"
        : """
          {"name":"x","rules":[{"name":"x","enabled":true,"action":"accept","bidirectional":true,"protocol":"all","sources":[],"destinations":[]}]}
          """;

    /// <param name="Services">What service users get; null: as people, and they read everything.</param>
    private sealed record Row(string Method, string Pattern, Role[] Allowed, int Status, int? Services = null);
}
