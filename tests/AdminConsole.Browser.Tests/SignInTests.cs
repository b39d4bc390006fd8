using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace AdminConsole.Browser.Tests;

/// <summary>Signing in for an application, a device, with a second factor and by invitation: in a browser, which keeps our policy.</summary>
public sealed class SignInTests
{
    private readonly CancellationToken _patience = Patience.Start(TimeSpan.FromMinutes(2));

    [Fact]
    public async Task A_person_signs_in_and_the_browser_goes_on_to_the_application()
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url);
        await browser.BecomeOwnerAsync(host);
        await browser.Page.Context.ClearCookiesAsync();
        using var application = new TcpListener(IPAddress.Loopback, 0);
        application.Start();
        var arrived = ArriveAsync(application);
        var redirect = $"http://localhost:{((IPEndPoint)application.LocalEndpoint).Port}";
        var challenge = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(new string('v', 43))));

        await browser.Page.GotoAsync(
            $"/connect/authorize?client_id=netbird-client&response_type=code&scope=openid&state=s&prompt=login&code_challenge={challenge}"
            + $"&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(redirect)}");
        await browser.EnterAsync(Browser.OwnersEmail, Browser.Password);

        Assert.Matches("^GET /\\?code=[^ ]+ ", await arrived);
        await browser.Page.WaitForURLAsync(redirect + "/**");
        Assert.All(browser.Sins, s => Assert.StartsWith($"asked {redirect}", s, StringComparison.Ordinal)); // no word of a broken policy
    }

    [Theory]
    [InlineData(1440, false)]
    [InlineData(390, true)]
    public async Task Every_page_before_the_console_is_whole(int width, bool dark)
    {
        await using var host = await TestHost.StartAsync();
        await using var browser = await Browser.OpenAsync(host.Url, width, width == 390 ? 844 : 900, dark);
        await browser.BecomeOwnerAsync(host);
        var (page, name) = (browser.Page, $"{(dark ? "dark" : "light")}-{width}");
        var owner = (await host.AccountAsync()).Snapshot.Owner!.Id; // just made

        // A device.
        using var http = new HttpClient { BaseAddress = host.Url };
        using var form = new FormUrlEncodedContent([new("client_id", "netbird-client"), new("scope", "openid")]);
        using var answer = await http.PostAsync("/connect/device", form, _patience);
        var asked = await answer.Content.ReadFromJsonAsync<JsonElement>(_patience);
        await page.GotoAsync("/device");
        await LookTests.CheckAsync(page, $"device-code-{name}");
        await page.GetByLabel("Code").FillAsync(asked.GetProperty("user_code").GetString()!.ToLowerInvariant());
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(page.GetByText("Is this your device?")).ToBeVisibleAsync();
        await LookTests.CheckAsync(page, $"device-confirm-{name}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, sign in this device" }).ClickAsync();
        await Expect(page.GetByText("The device is signed in")).ToBeVisibleAsync();
        await LookTests.CheckAsync(page, $"device-done-{name}");

        // A second factor, and signing in with it.
        await page.GotoAsync("/profile/second-factor");
        await LookTests.CheckAsync(page, $"second-factor-off-{name}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "The secret, for your authenticator app" })).ToBeVisibleAsync();
        await LookTests.CheckAsync(page, $"second-factor-setup-{name}");
        var app = new Totp((await host.Get<SecondFactorTable>().FindAsync(owner, _patience))!.Secret); // just begun
        await page.GetByLabel("Code").FillAsync(app.ComputeTotp());
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await Expect(page.GetByText("This is the only time you see them.")).ToBeVisibleAsync();
        await LookTests.CheckAsync(page, $"recovery-codes-{name}");
        var recovery = await page.GetByRole(AriaRole.Listitem).First.InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.GetByText("10 recovery codes left")).ToBeVisibleAsync();
        await LookTests.CheckAsync(page, $"second-factor-on-{name}");
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/signin");
        await browser.EnterAsync(Browser.OwnersEmail, Browser.Password);
        await Expect(page.GetByText("Second step")).ToBeVisibleAsync();
        await LookTests.CheckAsync(page, $"second-step-{name}");
        await page.GetByLabel("Code").FillAsync(recovery);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByTestId("page-peers").WaitForAsync();

        // An invitation, and the owner's way back in.
        var (link, _) = await host.Get<Invitations>().CreateAsync(
            (await host.AccountAsync()).Snapshot, owner, new InvitationRequest("ben@example.com", "Ben", Role.User, [], Invitations.UsualLife),
            new Origin(Channel.Console, null, null, "test", "test"), _patience);
        await page.GotoAsync(link!.Link.PathAndQuery);
        await LookTests.CheckAsync(page, $"invite-{name}");
        await page.GotoAsync("/invite?token=nothing");
        await LookTests.CheckAsync(page, $"invite-void-{name}");
        var (code, _) = await host.Get<OwnerReset>().NewCodeAsync(_patience);
        await page.GotoAsync($"/reset-owner?code={code}");
        await LookTests.CheckAsync(page, $"reset-owner-{name}");
        await page.GotoAsync("/connect/logout");
        await LookTests.CheckAsync(page, $"sign-out-{name}");
        Assert.Empty(browser.Sins);

        await page.GotoAsync("/connect/authorize?client_id=nobody&redirect_uri=https%3A%2F%2Fevil.example"); // answered by 400, which a browser notes
        await LookTests.CheckAsync(page, $"not-possible-{name}");
        Assert.Contains("400", Assert.Single(browser.Sins), StringComparison.Ordinal);
    }

    /// <summary>What the application's own small server is asked; it says thanks.</summary>
    private async Task<string> ArriveAsync(TcpListener application)
    {
        using var browser = await application.AcceptTcpClientAsync(_patience);
        using var reader = new StreamReader(browser.GetStream());
        var line = await reader.ReadLineAsync(_patience) ?? "";
        await browser.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nThanks"u8.ToArray(), _patience);
        return line;
    }
}
