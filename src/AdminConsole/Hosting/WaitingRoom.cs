using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace AdminConsole.Hosting;

/// <summary>
/// Where whoever comes before the house is ready waits until it is. Agents whose server was restarted come back within
/// moments; one that is refused comes again later, and each time twice as late. One that is kept waiting is served at the first
/// moment it can be.
/// <para>
/// Who cannot be kept waiting, or not for longer, is told to come again: agents by <c>Unavailable</c> (at any other answer some of
/// them log out, or stop for good), everybody else by 503. Supervisors never wait: they are told how it is.
/// </para>
/// </summary>
internal sealed class WaitingRoom(TimeProvider clock) : IHttpApplication<WaitingRoom.Visit>
{
    /// <summary>
    /// The first thing that agents ask is our key, and they wait five seconds for it. An answer that comes later is no answer; a second
    /// is left for the way.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>
    /// As many agents as the smallest machine is made for. Each costs what its stream will cost when it is let in, some 60 kB, so that
    /// waiting takes no memory which serving would not.
    /// </summary>
    internal const int Most = 5_000;

    /// <summary>In seconds: a start takes two or three.</summary>
    private const string RetryAfter = "2";

    private readonly TaskCompletionSource<Func<Visit, Task>?> _house = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    /// <summary>From now on everybody is let in, those who wait first.</summary>
    public void LetIn<TContext>(IHttpApplication<TContext> house)
        where TContext : notnull => _house.TrySetResult(visit =>
        {
            var context = house.CreateContext(visit.Features);
            visit.Leave = failure => house.DisposeContext(context, failure);
            return house.ProcessRequestAsync(context);
        });

    /// <summary>There will be no house: whoever waits is told to come again. Does nothing once they have been let in.</summary>
    public void SendAway() => _house.TrySetResult(null);

    public Visit CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures);

    public Task ProcessRequestAsync(Visit context) =>
        _house.Task is { IsCompletedSuccessfully: true, Result: { } enter } ? enter(context) : WaitAsync(context);

    public void DisposeContext(Visit context, Exception? exception) => context.Leave?.Invoke(exception);

    private async Task WaitAsync(Visit visit)
    {
        var context = new DefaultHttpContext(visit.Features);
        if (Health.IsAskedFor(context.Request.Path) && !Doors.IsForAgents(visit.Features))
            await Health.TellStartingAsync(context);
        else if (await HouseAsync(context.RequestAborted) is { } enter)
            await enter(visit);
        else if (context.RequestAborted.IsCancellationRequested)
            return; // nobody is there to read it
        else if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) is true)
            TellAgent(context.Response);
        else
            await TellOthersAsync(context);
    }

    /// <returns>Null if it is not ready in time, or there is no room to wait.</returns>
    private async Task<Func<Visit, Task>?> HouseAsync(CancellationToken hungUp)
    {
        try
        {
            return Interlocked.Increment(ref _waiting) <= Most ? await _house.Task.WaitAsync(Patience, clock, hungUp) : null;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>The answer in headers alone, as gRPC has it for a call that ends before it begins ("Trailers-Only").</summary>
    private static void TellAgent(HttpResponse response)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = "14";
        response.Headers["grpc-message"] = "the server is starting, try again";
    }

    private static async Task TellOthersAsync(HttpContext context)
    {
        SecurityHeaders.Head(context);
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = RetryAfter;
        response.Headers.CacheControl = "no-store";
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            response.ContentType = "application/json; charset=utf-8";
            await response.WriteAsync("""{"message":"the server is starting, try again","code":503}""", context.RequestAborted);
            return;
        }

        response.Headers["Refresh"] = RetryAfter; // a browser that shows this asks again by itself
        response.ContentType = "text/plain; charset=utf-8";
        await response.WriteAsync("AdminConsole is starting. This page comes by itself in a moment.", context.RequestAborted);
    }

    /// <summary>One request, from its first byte to its last.</summary>
    internal sealed class Visit(IFeatureCollection features)
    {
        public IFeatureCollection Features { get; } = features;

        /// <summary>What the house does when it is over; null for who was not let in.</summary>
        public Action<Exception?>? Leave { get; set; }
    }
}
