using System.Net;
using System.Text.Json;
using AdminConsole.Domain.Users;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn.Provider;

/// <summary>Machines without a browser: they show a code, and somebody types it elsewhere.</summary>
public sealed class DeviceFlowTests : IAsyncLifetime
{
    private readonly TurnableClock _clock = new();
    private SignedUpHost _anna = null!; // set before each test
    private Application _device = null!;

    public async ValueTask InitializeAsync()
    {
        _anna = await SignedUpHost.StartAsync(_clock, ("Public:Url", "http://127.0.0.1:8080"));
        _device = new Application(_anna.Host.Url);
    }

    public ValueTask DisposeAsync()
    {
        _device.Dispose();
        return _anna.DisposeAsync();
    }

    [Fact]
    public async Task A_device_is_signed_in_when_its_person_has_confirmed_the_code()
    {
        var (status, asked) = await _device.AskDeviceCodeAsync();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("http://127.0.0.1:8080/device", asked.GetProperty("verification_uri").GetString());
        Assert.Equal(600, asked.GetProperty("expires_in").GetInt32());
        Assert.Equal(2, asked.GetProperty("interval").GetInt32());
        var userCode = asked.GetProperty("user_code").GetString()!;
        Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", userCode);
        var complete = new Uri(asked.GetProperty("verification_uri_complete").GetString()!).PathAndQuery;
        Assert.Equal("authorization_pending", ErrorOf(await PollAsync(asked)));

        // Who is not signed in signs in first, and comes back to the code.
        using var browser = new Browser(_anna.Host.Url);
        var signIn = await browser.FollowAsync(complete);
        Assert.Equal($"/signin?returnUrl={Uri.EscapeDataString(complete)}", signIn);
        Assert.Equal(complete, await browser.SignInAsync(SignedUpHost.Email, SignedUpHost.Password, complete));

        var page = await browser.ReadAsync(complete);
        Assert.Contains("Is this your device?", page, StringComparison.Ordinal);
        Assert.Contains(userCode, page, StringComparison.Ordinal);
        Assert.Contains("NetBird agent", page, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", page, StringComparison.Ordinal);
        Assert.Equal("authorization_pending", ErrorOf(await PollAsync(asked))); // looking confirms nothing

        Assert.Equal("/device?done=allowed", await AnswerAsync(browser, userCode, "allow"));
        Assert.Contains("The device is signed in", await browser.ReadAsync("/device?done=allowed"), StringComparison.Ordinal);
        var (_, tokens) = await PollAsync(asked);
        var access = await _device.ReadAsync(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal(_anna.Owner.Value, access.GetProperty("sub").GetString());
        Assert.Contains("netbird", access.GetProperty("aud").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(HttpStatusCode.OK, (await _device.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Status);

        Assert.Equal("invalid_grant", ErrorOf(await PollAsync(asked))); // once
        Assert.Contains("No device waits", await browser.ReadAsync(complete), StringComparison.Ordinal);
        Assert.Equal(["openid.device.confirmed", "openid.signin"], (await _anna.SecurityLogAsync()).TakeLast(2));
    }

    [Fact]
    public async Task A_code_is_read_however_it_is_typed()
    {
        var userCode = (await _device.AskDeviceCodeAsync()).Answer.GetProperty("user_code").GetString()!;
        using var browser = await _anna.AnnaAsync();

        var typed = userCode.Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant();
        Assert.Contains(userCode, await browser.ReadAsync($"/device?user_code={Uri.EscapeDataString(typed)}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_was_turned_away_hears_it()
    {
        var (_, asked) = await _device.AskDeviceCodeAsync();
        using var browser = await _anna.AnnaAsync();

        Assert.Equal("/device?done=refused", await AnswerAsync(browser, asked.GetProperty("user_code").GetString()!, "refuse"));
        Assert.Equal("access_denied", ErrorOf(await PollAsync(asked)));
    }

    [Fact]
    public async Task No_code_is_confirmed_by_another_site()
    {
        var (_, asked) = await _device.AskDeviceCodeAsync();
        using var browser = await _anna.AnnaAsync();
        using var forged = await browser.SendBareAsync(
            "/device", ("user_code", asked.GetProperty("user_code").GetString()!), ("decision", "allow"));

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal("authorization_pending", ErrorOf(await PollAsync(asked)));
    }

    [Fact]
    public async Task A_code_is_void_after_ten_minutes()
    {
        var (_, asked) = await _device.AskDeviceCodeAsync();
        _clock.Turn(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        using var browser = await _anna.AnnaAsync();

        Assert.Contains(
            "No device waits", await browser.ReadAsync($"/device?user_code={asked.GetProperty("user_code").GetString()}"), StringComparison.Ordinal);
        Assert.Equal("expired_token", ErrorOf(await PollAsync(asked)));
    }

    [Fact]
    public async Task Who_is_blocked_between_code_and_token_gets_none()
    {
        var ben = await _anna.BenAsync();
        using var browser = new Browser(_anna.Host.Url);
        await browser.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password);
        var (_, asked) = await _device.AskDeviceCodeAsync();
        Assert.Equal("/device?done=allowed", await AnswerAsync(browser, asked.GetProperty("user_code").GetString()!, "allow"));

        await _anna.Host.DoAsync(new UpdateUser(ben, Role.User, [], Blocked: true));

        Assert.Equal("invalid_grant", ErrorOf(await PollAsync(asked)));
    }

    [Fact]
    public async Task An_application_that_is_no_device_gets_no_code()
    {
        var (status, answer) = await _device.PostAsync("/connect/device", ("client_id", "nobody"), ("scope", "openid"));

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, answer.GetProperty("error").GetString()));
    }

    private static Task<string> AnswerAsync(Browser browser, string userCode, string decision) =>
        browser.PostAsync($"/device?user_code={userCode}", "/device", ("user_code", userCode), ("decision", decision));

    private Task<(HttpStatusCode Status, JsonElement Answer)> PollAsync(JsonElement asked) =>
        _device.DeviceTokenAsync(asked.GetProperty("device_code").GetString()!);

    private static string? ErrorOf((HttpStatusCode Status, JsonElement Answer) answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        return answer.Answer.GetProperty("error").GetString();
    }
}
