using AdminConsole.Engine;
using AdminConsole.Storage;
using Npgsql;

namespace AdminConsole.Hosting;

/// <summary>Alive: the process answers. Ready: the database can be reached and the doorbell listens, so that this host is up to date.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz/live", () => Results.Text("alive"));
        app.MapGet("/healthz/ready", ReadyAsync);
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
