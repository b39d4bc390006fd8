namespace AdminConsole.Components.Controls;

/// <summary>A state as the whole console shows it: a colour, a shape and a word, always together.</summary>
/// <param name="Tone">Which status colour: ok, warn, bad, info, off or draft.</param>
public sealed record Status(string Tone, Shape Shape, string Word)
{
    public static readonly Status Online = new("ok", Shape.Disc, "Online");
    public static readonly Status Offline = new("off", Shape.Ring, "Offline");
    public static readonly Status Waiting = new("draft", Shape.HalfDisc, "Waiting");
    public static readonly Status Active = new("ok", Shape.Tick, "Active");
    public static readonly Status Invited = new("info", Shape.Ring, "Invited");
    public static readonly Status LoginExpired = new("warn", Shape.Triangle, "Login expired");
    public static readonly Status OldMap = new("warn", Shape.Triangle, "Online, old map");
    public static readonly Status Blocked = new("bad", Shape.Barred, "Blocked");
    public static readonly Status Valid = new("ok", Shape.Tick, "Valid");
    public static readonly Status On = new("ok", Shape.Tick, "On");
    public static readonly Status Off = new("off", Shape.Ring, "Off");
    public static readonly Status Revoked = new("off", Shape.Ring, "Revoked");
    public static readonly Status UsedUp = new("off", Shape.Ring, "Used up");
    public static readonly Status Expired = new("off", Shape.Ring, "Expired");
}

public enum Shape
{
    Disc,
    Ring,
    HalfDisc,
    Triangle,
    Barred,
    Tick,
}
