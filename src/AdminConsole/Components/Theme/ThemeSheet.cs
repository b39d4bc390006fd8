using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace AdminConsole.Components.Theme;

/// <summary>
/// The theme as one same-origin style sheet. MudThemeProvider writes its variables into a style element of the page, which a
/// strict content security policy forbids and which arrives only with the circuit; so it is rendered once, outside every page.
/// </summary>
public sealed class ThemeSheet
{
    private readonly byte[] _plain;
    private readonly byte[] _brotli;

    private ThemeSheet(string text)
    {
        Text = text;
        _plain = Encoding.UTF8.GetBytes(text);
        _brotli = Compress(_plain);
        Path = $"/css/theme.{Convert.ToHexStringLower(SHA256.HashData(_plain))[..12]}.css";
    }

    public string Text { get; }

    /// <summary>Changes with the content, so that browsers may keep the sheet for ever.</summary>
    public string Path { get; }

    public static async Task<ThemeSheet> RenderAsync(IServiceProvider services)
    {
        var light = await VariablesAsync(services, dark: false);
        var dark = await VariablesAsync(services, dark: true);
        var differing = dark.Where(v => light.GetValueOrDefault(v.Key) != v.Value).ToDictionary();

        var text = new StringBuilder();
        Write(text, ":root", "light", light);
        Write(text, ":root[data-theme=dark]", "dark", differing);
        text.AppendLine("@media (prefers-color-scheme: dark) {");
        Write(text, ":root[data-theme=system]", "dark", differing);
        text.AppendLine("}");
        text.AppendLine("@media (prefers-contrast: more) { :root { --c-border: var(--c-border-strong); } }");
        return new ThemeSheet(text.ToString());
    }

    public IResult Answer(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.Vary = "Accept-Encoding";
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase))
            return Results.Bytes(_plain, "text/css; charset=utf-8");

        context.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(_brotli, "text/css; charset=utf-8");
    }

    /// <summary>The variables MudBlazor's components read, and our own, by name.</summary>
    internal static async Task<Dictionary<string, string>> VariablesAsync(IServiceProvider services, bool dark)
    {
        await using var scope = services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(MudThemeProvider.Theme)] = ConsoleTheme.Theme,
                [nameof(MudThemeProvider.IsDarkMode)] = dark,
                [nameof(MudThemeProvider.DefaultScrollbar)] = true,
                [nameof(MudThemeProvider.ObserveSystemDarkModeChange)] = false,
            });
            return (await renderer.RenderComponentAsync<MudThemeProvider>(parameters)).ToHtmlString();
        });

        var from = html.IndexOf(":root{", StringComparison.Ordinal) + ":root{".Length;
        var to = html.IndexOf('}', from);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in html[from..to].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            variables[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        foreach (var token in Tokens.All)
            variables[token.Name] = token.In(dark);

        variables["--c-mono"] = ConsoleTheme.Mono;
        variables["--c-shadow"] = dark ? "rgb(0 0 0 / .5)" : "rgb(22 26 34 / .18)";
        return variables;
    }

    private static void Write(StringBuilder text, string selector, string scheme, Dictionary<string, string> variables)
    {
        text.Append(CultureInfo.InvariantCulture, $"{selector} {{ color-scheme: {scheme};").AppendLine();
        foreach (var (name, value) in variables.OrderBy(v => v.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value};").AppendLine();
        text.AppendLine("}");
    }

    private static byte[] Compress(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize))
            brotli.Write(plain);
        return packed.ToArray();
    }
}
