using AdminConsole.Engine;
using AdminConsole.Storage;
using Npgsql;

namespace AdminConsole.Hosting;

/// <summary>Alive: the process answers. Ready: the database can be reached and the doorbell listens, so that this host is up to date.</summary>
internal static class Health
{
    private const string Live = "/healthz/live";
    private const string Ready = "/healthz/ready";

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet(Live, () => Results.Text("alive"));
        app.MapGet(Ready, ReadyAsync);
    }

    public static bool IsAskedFor(PathString path) => path == Live || path == Ready;

    /// <summary>The answer of a house that has nothing behind its doors yet.</summary>
    public static Task TellStartingAsync(HttpContext context)
    {
        var alive = context.Request.Path == Live;
        context.Response.StatusCode = alive ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(alive ? "alive" : "starting", context.RequestAborted);
    }

    /// <summary>For the image's health check: asks the host on this machine.</summary>
    /// <returns>The exit code: 0 if it is ready.</returns>
    public static async Task<int> AskAsync(Uri main)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }; // ourselves, on loopback
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            var answer = await client.GetAsync(new UriBuilder(main.Scheme, "127.0.0.1", main.Port, "/healthz/ready").Uri);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }

    private static async Task<IResult> ReadyAsync(NpgsqlDataSource dataSource, Doorbell doorbell, CancellationToken cancellationToken)
    {
        if (!await Database.IsReachableAsync(dataSource, cancellationToken))
            return Results.Text("the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);

        return doorbell.IsListening
            ? Results.Text("ready")
            : Results.Text("not listening to other hosts yet", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
