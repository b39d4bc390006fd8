using System.Text.Json;
using System.Text.RegularExpressions;
using AdminConsole.Agents;
using AdminConsole.Tests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AdminConsole.Browser.Tests;

/// <summary>The main job, end to end, on the real parts.</summary>
public sealed class StoryTests
{
    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(2));

    [Fact]
    public async Task An_admin_signs_in_issues_a_key_two_agents_find_each_other_and_hear_the_policy_go_off()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        var page = browser.Page;
        await browser.BecomeOwnerAsync(host);

        // A setup key, shown once.
        await page.GetByRole(AriaRole.Link, new() { Name = "Setup keys" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create key" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByText("A fleet").ClickAsync();
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("story");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        await Expect(dialog.GetByText("Waiting for a peer to join")).ToBeVisibleAsync();
        Assert.DoesNotMatch(SetupKeyText(), await page.ContentAsync()); // not in the page before it is asked for
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).First.ClickAsync();
        await Expect(dialog.GetByTestId("secret")).ToHaveTextAsync(SetupKeyText());
        var key = (await dialog.GetByTestId("secret").TextContentAsync())!.Trim();

        // Two agents join with it: one that shares no code with us, and our own. The open dialog notices the first.
        await using var independent = IndependentAgent.Start();
        var theirs = await independent.NewPeerAsync("theirs", host.Url, _patience);
        Assert.Equal("OK", (await theirs.AskAsync("login", new { setupKey = key, meta = new { hostname = "theirs" } }, _patience)).Code);
        await theirs.SyncAsync(_patience);
        await Expect(dialog.GetByText("1 peer joined")).ToBeVisibleAsync();
        await using var ours = new Agent(host.Url, AgentIdentity.New(), AgentSystem.Linux("ours"));
        await ours.JoinAsync(key, _patience);

        var told = await theirs.MapAsync(m => Remotes(m).Length == 1, _patience);
        Assert.Equal(ours.PublicKey, Remotes(told)[0].GetProperty("wgPubKey").GetString());
        await ours.MapAsync(m => m.RemotePeers.Any(r => r.WgPubKey == theirs.PublicKey), _patience);

        // They exchange offer and answer through our signal.
        Assert.Equal("OK", (await theirs.AskAsync("signalConnect", new { }, _patience)).Code);
        Assert.Equal("OK", (await theirs.AskAsync("signalSend", new { to = ours.PublicKey, type = "OFFER", payload = "ufrag:pwd" }, _patience)).Code);
        var answer = await theirs.EventAsync("signal", e => e.GetProperty("body").GetProperty("type").GetString() == "ANSWER", _patience);
        Assert.Equal(ours.PublicKey, answer.GetProperty("from").GetString());

        // The console shows both as online, without a reload.
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Peers" }).First.ClickAsync();
        await page.EvaluateAsync("window.notReloaded = true");
        await Expect(page.GetByText("2 of 2 online")).ToBeVisibleAsync();
        await theirs.CloseAsync(_patience);
        await Expect(page.GetByText("1 of 2 online")).ToBeVisibleAsync();
        await theirs.SyncAsync(_patience);
        await Expect(page.GetByText("2 of 2 online")).ToBeVisibleAsync();

        // The admin switches the policy off; both are told within the moment.
        await page.GetByRole(AriaRole.Link, new() { Name = "Policies" }).First.ClickAsync();
        var account = await host.AccountAsync();
        var before = account.Snapshot.Serial;
        await page.GetByRole(AriaRole.Switch, new() { Name = "Policy Default" }).SetCheckedAsync(false, new() { Force = true });
        await ours.MapAsync(m => (long)m.Serial > before && m.RemotePeers.Count == 0 && m.RemotePeersIsEmpty && m.FirewallRulesIsEmpty, _patience);
        await theirs.MapAsync(m => SerialOf(m) > before && Remotes(m).Length == 0, _patience);

        // History knows who did it.
        await page.GetByRole(AriaRole.Link, new() { Name = "History" }).First.ClickAsync();
        await Expect(page.GetByText("Default").First).ToBeVisibleAsync();
        await Expect(page.GetByText("Anna Vogt").First).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded === true"));
        Assert.Empty(independent.Violations);
        Assert.Empty(browser.Sins);
    }

    private static Regex SetupKeyText() => new("[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}");

    private static JsonElement[] Remotes(JsonElement map) => [.. map.GetProperty("remotePeers").EnumerateArray()];

    private static long SerialOf(JsonElement map) =>
        long.Parse(map.GetProperty("Serial").ToString(), System.Globalization.CultureInfo.InvariantCulture);
}
