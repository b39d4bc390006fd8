using MudBlazor;
using static AdminConsole.Components.Theme.Tokens;

namespace AdminConsole.Components.Theme;

/// <summary>MudBlazor's theme, filled from <see cref="Tokens"/>: design-time constants, nothing is computed at run time.</summary>
public static class ConsoleTheme
{
    public static readonly string[] Sans = ["system-ui", "-apple-system", "\"Segoe UI\"", "\"Noto Sans\"", "sans-serif"];

    public const string Mono = "ui-monospace, \"Cascadia Mono\", Menlo, Consolas, monospace";

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = Fill(new PaletteLight(), dark: false),
        PaletteDark = Fill(new PaletteDark(), dark: true),
        LayoutProperties = new LayoutProperties
        {
            DefaultBorderRadius = "6px",
            DrawerWidthLeft = "232px",
            DrawerMiniWidthLeft = "56px",
            AppbarHeight = "48px",
        },
        ZIndex = new ZIndex { Drawer = 1100, Popover = 1450, AppBar = 1300, Dialog = 1400, Snackbar = 1500, Tooltip = 1600 },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Sans, FontSize = ".875rem", LineHeight = "1.4286", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Sans, FontSize = "1.375rem", LineHeight = "1.2727", FontWeight = "600", LetterSpacing = "normal" },
            H2 = new H2Typography { FontFamily = Sans, FontSize = "1.125rem", LineHeight = "1.3333", FontWeight = "600", LetterSpacing = "normal" },
            H3 = new H3Typography { FontFamily = Sans, FontSize = "1rem", LineHeight = "1.5", FontWeight = "600", LetterSpacing = "normal" },
            H4 = new H4Typography { FontFamily = Sans, FontSize = ".875rem", LineHeight = "1.4286", FontWeight = "600", LetterSpacing = "normal" },
            H5 = new H5Typography { FontFamily = Sans, FontSize = ".875rem", LineHeight = "1.4286", FontWeight = "600", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = Sans, FontSize = "1.125rem", LineHeight = "1.3333", FontWeight = "600", LetterSpacing = "normal" },
            Subtitle1 = new Subtitle1Typography { FontFamily = Sans, FontSize = "1rem", LineHeight = "1.5", LetterSpacing = "normal" },
            Subtitle2 = new Subtitle2Typography { FontFamily = Sans, FontSize = ".875rem", LineHeight = "1.4286", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontFamily = Sans, FontSize = ".875rem", LineHeight = "1.4286", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontFamily = Sans, FontSize = ".8125rem", LineHeight = "1.3846", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Sans, FontSize = ".875rem", LineHeight = "1.4286", FontWeight = "500", LetterSpacing = "normal", TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = Sans, FontSize = ".75rem", LineHeight = "1.3333", LetterSpacing = "normal" },
            Overline = new OverlineTypography { FontFamily = Sans, FontSize = ".75rem", LineHeight = "1.3333", LetterSpacing = "normal" },
        },
    };

    private static T Fill<T>(T palette, bool dark) where T : Palette
    {
        string Of(Token token) => token.In(dark);

        palette.Black = Of(Text);
        palette.White = Of(OnStatus);
        palette.Primary = palette.Secondary = Of(Accent);
        palette.PrimaryContrastText = palette.SecondaryContrastText = Of(OnAccent);
        palette.PrimaryDarken = palette.PrimaryLighten = palette.SecondaryDarken = palette.SecondaryLighten = Of(AccentHover);
        palette.Tertiary = Of(Draft);
        palette.TertiaryContrastText = Of(OnStatus);
        palette.TertiaryDarken = palette.TertiaryLighten = Of(Draft);
        palette.Success = Of(Ok);
        palette.Warning = Of(Warn);
        palette.Error = Of(Bad);
        palette.Info = Of(Info);
        palette.SuccessContrastText = palette.WarningContrastText = palette.ErrorContrastText = palette.InfoContrastText = Of(OnStatus);
        palette.SuccessDarken = palette.SuccessLighten = Of(Ok);
        palette.WarningDarken = palette.WarningLighten = Of(Warn);
        palette.ErrorDarken = palette.ErrorLighten = Of(Bad);
        palette.InfoDarken = palette.InfoLighten = Of(Info);
        palette.Dark = palette.DarkDarken = palette.DarkLighten = Of(Text2);
        palette.DarkContrastText = Of(Surface);
        palette.TextPrimary = palette.AppbarText = Of(Text);
        palette.TextSecondary = palette.ActionDefault = palette.DrawerText = palette.DrawerIcon = Of(Text2);
        palette.TextDisabled = palette.ActionDisabled = Of(Text3);
        palette.Background = palette.DrawerBackground = Of(Canvas);
        palette.Surface = palette.AppbarBackground = palette.TableStriped = Of(Surface);
        palette.BackgroundGray = palette.ActionDisabledBackground = palette.Skeleton = dark ? Of(OffSoft) : Of(Sunken);
        palette.LinesInputs = Of(BorderStrong);
        palette.LinesDefault = palette.TableLines = palette.Divider = palette.DividerLight = palette.GrayLighter = Of(Border);
        palette.TableHover = Of(AccentSoft);
        palette.GrayDefault = palette.GrayLight = Of(Text3);
        palette.GrayDark = Of(Text2);
        palette.GrayDarker = Of(Text);
        palette.HoverOpacity = dark ? 0.08 : 0.06;
        return palette;
    }
}
