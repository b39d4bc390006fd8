using System.Net;
using AdminConsole.Agents;
using AdminConsole.Domain.Users;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.Faults;

/// <summary>Whoever is signed in opens more consoles, and sends larger messages, than anybody needs: the host keeps what it has for the others.</summary>
public sealed class CircuitExhaustionTests : IAsyncLifetime
{
    private const int PerUser = 3;
    private const int OnHost = 5;

    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(1));
    private readonly List<Circuit> _open = [];
    private HouseWithProvider _house = null!; // set before each test

    public async ValueTask InitializeAsync() => _house = await HouseWithProvider.OpenAsync(
        settings: [("Console:MaxOpen", $"{OnHost}"), ("Console:MaxOpenPerUser", $"{PerUser}")]);

    public async ValueTask DisposeAsync()
    {
        foreach (var circuit in _open)
            await circuit.DisposeAsync();

        await _house.DisposeAsync();
    }

    [Fact, FaultCase(48)]
    public async Task One_person_opens_so_many_and_no_more_until_one_is_closed()
    {
        using var owner = await _house.OwnerAsync();
        for (var i = 0; i < PerUser; i++)
            await OpenAsync(owner);

        await using (var refused = await Circuit.OpenAsync(_house.Url, CookiesOf(owner)))
            await refused.WhenCutAsync(_patience);

        var page = await owner.GetAsync("/peers?q=x");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("You have too many consoles open", page.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"/peers?q=x\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("blazor.web.js", page.Html, StringComparison.Ordinal);
        Assert.Equal("10", Assert.Single(page.Answer.Headers.GetValues("Retry-After")));
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/signin/test")).Status); // what needs no circuit

        await _open[0].DisposeAsync();
        await Eventually.TrueAsync(async () => (await owner.GetAsync("/peers")).Status == HttpStatusCode.OK);
        await OpenAsync(owner);
    }

    [Fact, FaultCase(48)]
    public async Task All_together_open_so_many_and_no_more_and_agents_notice_nothing()
    {
        using var owner = await _house.OwnerAsync();
        using var bob = await AdmitAsync("bob");
        using var carla = await AdmitAsync("carla");
        for (var i = 0; i < OnHost; i++)
            await OpenAsync(i < PerUser ? owner : bob);

        await using (var refused = await Circuit.OpenAsync(_house.Url, CookiesOf(carla)))
            await refused.WhenCutAsync(_patience);

        var page = await carla.GetAsync("/profile");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains($"This server shows {OnHost} consoles at once", page.Html, StringComparison.Ordinal);
        await using var agent = new Agent(_house.Url, AgentIdentity.New(), AgentSystem.Linux("laptop"));
        await agent.JoinAsync(await _house.Host.SetupKeyAsync(), _patience);
    }

    [Fact, FaultCase(48)]
    public async Task A_message_of_a_megabyte_costs_its_own_connection_and_no_other()
    {
        using var owner = await _house.OwnerAsync();
        var honest = await OpenAsync(owner);
        var hostile = await OpenAsync(owner);
        Assert.False(await honest.ComeBackAsync(new string('x', 60_000))); // a large one is read, and answered

        await Assert.ThrowsAnyAsync<Exception>(() => hostile.ComeBackAsync(new string('x', 1024 * 1024))); // in form, and not answered
        await hostile.WhenCutAsync(_patience);
        Assert.False(await honest.ComeBackAsync("x"));
    }

    private async Task<Circuit> OpenAsync(Visitor visitor)
    {
        var circuit = await Circuit.OpenAsync(_house.Url, CookiesOf(visitor));
        _open.Add(circuit);
        Assert.NotEmpty(await circuit.StartAsync(_house.Url));
        return circuit;
    }

    private async Task<Visitor> AdmitAsync(string subject)
    {
        await _house.Host.DoAsync(new AddUser(
            new UserId(subject), _house.Provider.Authority, subject, Role.User, [], Invited: true, DateTimeOffset.UnixEpoch));
        var visitor = _house.NewVisitor();
        Assert.Equal("/", (await visitor.SignInAsync(subject)).Path);
        return visitor;
    }

    private static string CookiesOf(Visitor visitor) => $"{visitor.SessionCookie!.Name}={visitor.SessionCookie.Value}"; // signed in
}
