using System.Globalization;

namespace AdminConsole.Components.Controls;

/// <summary>A length of time as people write it: a number, and of what.</summary>
/// <param name="Amount">As it was typed; it may be no number.</param>
public readonly record struct Duration(string Amount, DurationUnit Unit)
{
    /// <summary>In the largest unit that needs no fraction.</summary>
    public static Duration Of(TimeSpan span) => span switch
    {
        { Ticks: 0 } => new("0", DurationUnit.Minutes),
        _ when span.Ticks % TimeSpan.TicksPerDay == 0 => In(span, TimeSpan.TicksPerDay, DurationUnit.Days),
        _ when span.Ticks % TimeSpan.TicksPerHour == 0 => In(span, TimeSpan.TicksPerHour, DurationUnit.Hours),
        _ when span.Ticks % TimeSpan.TicksPerMinute == 0 => In(span, TimeSpan.TicksPerMinute, DurationUnit.Minutes),
        _ => In(span, TimeSpan.TicksPerSecond, DurationUnit.Seconds),
    };

    /// <summary>Such as "24 hours" or "1 day".</summary>
    public static string Text(TimeSpan span)
    {
        var (amount, unit) = Of(span);
        return $"{amount} {(amount == "1" ? unit.ToString().ToLowerInvariant()[..^1] : unit.ToString().ToLowerInvariant())}";
    }

    /// <returns>Null if the amount is no whole number.</returns>
    public TimeSpan? ToTimeSpan() =>
        int.TryParse(Amount.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount < 10_000_000
            ? Unit switch
            {
                DurationUnit.Days => TimeSpan.FromDays(amount),
                DurationUnit.Hours => TimeSpan.FromHours(amount),
                DurationUnit.Minutes => TimeSpan.FromMinutes(amount),
                _ => TimeSpan.FromSeconds(amount),
            }
            : null;

    private static Duration In(TimeSpan span, long ticks, DurationUnit unit) =>
        new((span.Ticks / ticks).ToString(CultureInfo.InvariantCulture), unit);
}

public enum DurationUnit
{
    Seconds,
    Minutes,
    Hours,
    Days,
}
