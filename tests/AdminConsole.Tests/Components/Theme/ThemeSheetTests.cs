using System.Text.RegularExpressions;
using AdminConsole.Components.Theme;
using Bunit;
using MudBlazor;

namespace AdminConsole.Tests.Components.Theme;

public sealed partial class ThemeSheetTests : ConsoleTestContext
{
    [Fact]
    public async Task The_sheet_has_every_variable_that_the_installed_MudBlazor_writes()
    {
        var provider = Render<MudThemeProvider>(p => p.Add(c => c.ObserveSystemDarkModeChange, false));
        var written = Variables().Matches(provider.Markup).Select(m => m.Groups[1].Value).ToHashSet();

        var sheet = await ThemeSheet.RenderAsync(Services);

        Assert.True(written.Count > 100, $"only {written.Count} variables found");
        Assert.Empty(written.Except(Variables().Matches(sheet.Text).Select(m => m.Groups[1].Value)));
    }

    [Fact]
    public async Task The_sheet_has_every_token_in_both_themes()
    {
        var sheet = await ThemeSheet.RenderAsync(Services);

        var light = sheet.Text[..sheet.Text.IndexOf(":root[data-theme=dark]", StringComparison.Ordinal)];
        var dark = sheet.Text[light.Length..];
        Assert.Empty(Tokens.All.Where(t => !light.Contains($"{t.Name}: {t.Light};", StringComparison.Ordinal)).Select(t => t.Name));
        Assert.Empty(Tokens.All.Where(t => t.Light != t.Dark && !dark.Contains($"{t.Name}: {t.Dark};", StringComparison.Ordinal)).Select(t => t.Name));
    }

    [Fact]
    public async Task The_same_theme_keeps_its_address()
    {
        var (first, second) = (await ThemeSheet.RenderAsync(Services), await ThemeSheet.RenderAsync(Services));

        Assert.Equal(first.Path, second.Path);
        Assert.Matches(@"^/css/theme\.[0-9a-f]{12}\.css$", first.Path);
    }

    [GeneratedRegex(@"(--[a-z0-9-]+)\s*:")]
    private static partial Regex Variables();
}
