using System.Collections.Immutable;

namespace AdminConsole.Components.Theme;

/// <summary>One named colour of the console, in both themes.</summary>
/// <param name="Name">The CSS variable that carries it.</param>
/// <param name="Light">As #RRGGBB.</param>
/// <param name="Dark">As #RRGGBB.</param>
public sealed record Token(string Name, string Light, string Dark)
{
    public string In(bool dark) => dark ? Dark : Light;
}

/// <summary>Every colour of the console. Style sheets and MudBlazor's palettes both read this table.</summary>
public static class Tokens
{
    public static readonly Token Canvas = new("--c-canvas", "#F6F7F9", "#0E1116");
    public static readonly Token Surface = new("--c-surface", "#FFFFFF", "#151A21");
    public static readonly Token Raised = new("--c-raised", "#FFFFFF", "#1C222B");
    public static readonly Token Sunken = new("--c-sunken", "#EEF0F4", "#0A0D11");
    public static readonly Token Border = new("--c-border", "#D5D9E0", "#2B323D");
    public static readonly Token BorderStrong = new("--c-border-strong", "#808894", "#6C7787");
    public static readonly Token Text = new("--c-text", "#161A22", "#E8ECF2");
    public static readonly Token Text2 = new("--c-text-2", "#454D5B", "#B4BDCA");
    public static readonly Token Text3 = new("--c-text-3", "#5B6472", "#96A1B0");
    public static readonly Token Accent = new("--c-accent", "#2257C9", "#7DA6FF");
    public static readonly Token AccentHover = new("--c-accent-hover", "#1A46A6", "#A0BEFF");
    public static readonly Token OnAccent = new("--c-on-accent", "#FFFFFF", "#0B1730");
    public static readonly Token AccentSoft = new("--c-accent-soft", "#E7EEFC", "#1B2A4A");
    public static readonly Token Link = new("--c-link", "#1F52BD", "#8FB2FF");
    public static readonly Token Focus = new("--c-focus", "#2257C9", "#9CBBFF");
    public static readonly Token Ok = new("--c-ok", "#14724A", "#4CC38A");
    public static readonly Token OkSoft = new("--c-ok-soft", "#E1F4EA", "#12311F");
    public static readonly Token Warn = new("--c-warn", "#8A4B00", "#F0B254");
    public static readonly Token WarnSoft = new("--c-warn-soft", "#FDF0DC", "#3A2A0C");
    public static readonly Token Bad = new("--c-bad", "#B3261E", "#FF8A80");
    public static readonly Token BadSoft = new("--c-bad-soft", "#FCE8E6", "#43191A");
    public static readonly Token Info = new("--c-info", "#1B5E8C", "#6CB9F0");
    public static readonly Token InfoSoft = new("--c-info-soft", "#E3F0F9", "#102C40");
    public static readonly Token Off = new("--c-off", "#5B6472", "#96A1B0");
    public static readonly Token OffSoft = new("--c-off-soft", "#EEF0F4", "#232A34");
    public static readonly Token Draft = new("--c-draft", "#6B3FC4", "#B79CFF");
    public static readonly Token DraftSoft = new("--c-draft-soft", "#EFE9FB", "#2A2148");

    /// <summary>Text on a filled status colour: MudBlazor's filled buttons and alerts.</summary>
    public static readonly Token OnStatus = new("--c-on-status", "#FFFFFF", "#0A0D11");

    public static readonly ImmutableArray<Token> All =
    [
        Canvas, Surface, Raised, Sunken, Border, BorderStrong, Text, Text2, Text3,
        Accent, AccentHover, OnAccent, AccentSoft, Link, Focus,
        Ok, OkSoft, Warn, WarnSoft, Bad, BadSoft, Info, InfoSoft, Off, OffSoft, Draft, DraftSoft, OnStatus,
    ];

    /// <summary>Which text may lie on which background. Each pair keeps 4.5 : 1 in both themes.</summary>
    public static readonly ImmutableArray<(Token Text, Token Background)> TextPairs =
    [
        .. from text in new[] { Text, Text2, Text3 }
           from background in new[] { Canvas, Surface, Raised, Sunken, AccentSoft }
           select (text, background),
        .. from text in new[] { Link, Accent }
           from background in new[] { Canvas, Surface, Raised, AccentSoft }
           select (text, background),
        .. from text in new[] { Ok, Warn, Bad, Info, Off, Draft }
           from background in new[] { Canvas, Surface, Raised }
           select (text, background),
        (OnAccent, Accent), (OnAccent, AccentHover),
        (Ok, OkSoft), (Warn, WarnSoft), (Bad, BadSoft), (Info, InfoSoft), (Off, OffSoft), (Draft, DraftSoft),
        (Text, OkSoft), (Text, WarnSoft), (Text, BadSoft), (Text, InfoSoft), (Text, OffSoft), (Text, DraftSoft),
        (Text2, WarnSoft), (Text2, BadSoft), (Text2, InfoSoft), (Text2, OkSoft), (Text2, OffSoft),
        (OnStatus, Ok), (OnStatus, Warn), (OnStatus, Bad), (OnStatus, Info), (OnStatus, Draft),
    ];

    /// <summary>Lines a control is known by, and the focus ring. Each pair keeps 3 : 1 in both themes.</summary>
    public static readonly ImmutableArray<(Token Line, Token Background)> LinePairs =
    [
        .. from line in new[] { BorderStrong, Focus }
           from background in new[] { Canvas, Surface, Raised }
           select (line, background),
    ];
}
