using Microsoft.JSInterop;

namespace AdminConsole.Components.History;

/// <summary>Days are the reader's.</summary>
internal static class ReaderZone
{
    /// <summary>A browser that names no zone, or one that is not known here, gets its days in UTC.</summary>
    public static async Task<TimeZoneInfo> ReadAsync(IJSRuntime js, CancellationToken left)
    {
        try
        {
            var id = await js.InvokeAsync<string?>("adminConsole.zone", left);
            return id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException or OperationCanceledException)
        {
            return TimeZoneInfo.Utc;
        }
    }

    public static DateOnly DayOf(this TimeZoneInfo zone, DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
}
