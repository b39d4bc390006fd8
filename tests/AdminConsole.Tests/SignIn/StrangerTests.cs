using System.Net;
using AdminConsole.Tests.Components.Layout;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>What somebody sees of the console who has not signed in.</summary>
public sealed class StrangerTests(SharedAnna anna) : IClassFixture<SharedAnna>
{
    [Fact]
    [FaultCase(44)]
    public async Task A_page_that_is_not_for_everybody_sends_strangers_to_the_sign_in()
    {
        using var stranger = new Browser(anna.Host.Url);
        foreach (var pattern in ConsolePages.ByRole.Keys.Where(p => p != "/signin/test"))
        {
            var address = Endpoints.Fill(pattern, "x");
            var place = await stranger.FollowAsync(address);
            Assert.Equal("/signin", new Uri(anna.Host.Url, place).AbsolutePath);
            Assert.True(
                place.EndsWith($"returnUrl={Uri.EscapeDataString(address)}", StringComparison.OrdinalIgnoreCase), $"{address} leads to {place}");
        }
    }

    [Fact]
    [FaultCase(44)]
    public async Task A_page_for_everybody_tells_strangers_nothing_of_the_account()
    {
        using var stranger = new Browser(anna.Host.Url);
        var account = (await anna.Host.AccountAsync()).Snapshot;
        string[] ours = [account.Id.Value, SignedUpHost.Email, "Anna Vogt", .. account.Groups.Keys.Select(g => g.Value), .. account.Policies.Select(p => p.Id.Value)];
        foreach (var pattern in ConsolePages.Open)
        {
            using var answer = await stranger.GetAsync(Endpoints.Fill(pattern, "x").Replace("//", "/", StringComparison.Ordinal));
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
            var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.All(ours, word => Assert.DoesNotContain(word, html, StringComparison.OrdinalIgnoreCase));
        }
    }
}
