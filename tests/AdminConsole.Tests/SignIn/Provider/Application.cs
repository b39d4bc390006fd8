using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using AdminConsole.Tests.Fixtures;
using Microsoft.AspNetCore.WebUtilities;

namespace AdminConsole.Tests.SignIn.Provider;

/// <summary>A public OpenID client, written by the book: code with PKCE, device code, refresh.</summary>
internal sealed class Application(Uri url, string id = "netbird-client", string redirect = "http://localhost:53000") : IDisposable
{
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = url };
    private readonly string _verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    /// <summary>Where the browser is sent.</summary>
    /// <param name="extra">More parameters, or others in their place; null leaves one out.</param>
    public string AuthorizeUrl(params IEnumerable<(string Name, string? Value)> extra)
    {
        var fields = new Dictionary<string, string?>
        {
            ["client_id"] = id,
            ["response_type"] = "code",
            ["redirect_uri"] = redirect,
            ["scope"] = "openid profile email offline_access",
            ["state"] = "st-1",
            ["nonce"] = "n-1",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in extra)
            fields[name] = value;

        return QueryHelpers.AddQueryString("/connect/authorize", fields.Where(f => f.Value is not null));
    }

    /// <summary>Goes to the provider with a browser in which somebody is signed in.</summary>
    public async Task<string> CodeAsync(Browser browser, params IEnumerable<(string Name, string? Value)> extra) =>
        CodeIn(await browser.FollowAsync(AuthorizeUrl(extra)));

    public string CodeIn(string place)
    {
        Assert.StartsWith(redirect, place, StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(new Uri(place).Query);
        Assert.Equal("st-1", query["state"]);
        return query["code"]!; // else the assertion after it fails
    }

    public Task<(HttpStatusCode Status, JsonElement Answer)> RedeemAsync(string code, string? verifier = null) => TokenAsync(
        ("grant_type", "authorization_code"), ("client_id", id), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier ?? _verifier));

    public Task<(HttpStatusCode Status, JsonElement Answer)> RefreshAsync(string token) =>
        TokenAsync(("grant_type", "refresh_token"), ("client_id", id), ("refresh_token", token));

    public Task<(HttpStatusCode Status, JsonElement Answer)> DeviceTokenAsync(string deviceCode) => TokenAsync(
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", id), ("device_code", deviceCode));

    public Task<(HttpStatusCode Status, JsonElement Answer)> TokenAsync(params IEnumerable<(string, string)> fields) => PostAsync("/connect/token", fields);

    public Task<(HttpStatusCode Status, JsonElement Answer)> AskDeviceCodeAsync(string scope = "openid profile email offline_access") =>
        PostAsync("/connect/device", ("client_id", id), ("scope", scope), ("audience", "netbird"));

    public async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string path, params IEnumerable<(string Name, string Value)> fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await _http.PostAsync(path, content, Patience.Start());
        return (answer.StatusCode, await JsonOf(answer));
    }

    public async Task<(HttpStatusCode Status, JsonElement Answer)> UserInfoAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var answer = await _http.SendAsync(request, Patience.Start());
        return (answer.StatusCode, await JsonOf(answer));
    }

    public async Task<JsonElement> GetAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(path, Patience.Start());

    /// <summary>The claims of a token, whose signature is verified with the keys that the provider publishes.</summary>
    public async Task<JsonElement> ReadAsync(string token)
    {
        var parts = token.Split('.');
        Assert.Equal(3, parts.Length);
        var header = JsonSerializer.Deserialize<JsonElement>(WebEncoders.Base64UrlDecode(parts[0]));
        Assert.Equal("RS256", header.GetProperty("alg").GetString());
        var keys = await GetAsync("/.well-known/jwks");
        var key = keys.GetProperty("keys").EnumerateArray()
            .Single(k => k.GetProperty("kid").GetString() == header.GetProperty("kid").GetString());
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = WebEncoders.Base64UrlDecode(key.GetProperty("n").GetString()!), // an RSA key has both
            Exponent = WebEncoders.Base64UrlDecode(key.GetProperty("e").GetString()!),
        });
        Assert.True(rsa.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), WebEncoders.Base64UrlDecode(parts[2]), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1));
        return JsonSerializer.Deserialize<JsonElement>(WebEncoders.Base64UrlDecode(parts[1]));
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> JsonOf(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Patience.Start());
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
