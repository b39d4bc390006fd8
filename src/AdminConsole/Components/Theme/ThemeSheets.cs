namespace AdminConsole.Components.Theme;

/// <summary>Renders the theme's sheet once, when it is first asked for, and serves it.</summary>
public sealed class ThemeSheets(IServiceProvider services)
{
    private readonly Lazy<Task<ThemeSheet>> _sheet = new(() => ThemeSheet.RenderAsync(services));

    public Task<ThemeSheet> SheetAsync() => _sheet.Value;
}

public static class ThemeSheetEndpoint
{
    /// <summary>Serves the sheet at its own address; an address of an older build answers 404.</summary>
    public static WebApplication MapThemeSheet(this WebApplication app)
    {
        app.MapGet("/css/theme.{hash}.css", async (string hash, HttpContext context, ThemeSheets sheets) =>
        {
            var sheet = await sheets.SheetAsync();
            return sheet.Path == $"/css/theme.{hash}.css" ? sheet.Answer(context) : Results.NotFound();
        });
        return app;
    }
}
