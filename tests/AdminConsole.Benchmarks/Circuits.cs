using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace AdminConsole.Benchmarks;

/// <summary>Consoles on the page of peers, each on a circuit of its own: what each costs the host, and what agents that log in feel of them.</summary>
internal static partial class Circuits
{
    public const int Most = 2_000;

    private const int Some = 500;

    /// <summary>So many are asked for, whatever the host has room for.</summary>
    private const int Asked = 5_000;

    private const int AtOnce = 8;

    private const int Logins = 300;

    public static IReadOnlyList<string> Settings { get; } = [$"--Console:MaxOpen={Most}", $"--Console:MaxOpenPerUser={Asked}"];

    public static async Task<IReadOnlyList<Figure>> RunAsync(Host host, Network network, CancellationToken cancellationToken)
    {
        var cookies = await SignInAsync(host, cancellationToken);
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false });
        var open = new List<OpenConsole>();
        var figures = new List<Figure>();
        try
        {
            await OpenAsync(1, open.Count + 1);
            await LogInAsync(); // until then the host compiles code
            var (before, alone) = (await host.SettledBytesAsync(cancellationToken), await LogInAsync());
            figures.Add(new Figure("login without consoles, p50", alone.Median, "ms"));
            figures.Add(new Figure("login without consoles, p99", alone.Quantile(0.99), "ms", Kept: false));
            foreach (var count in (int[])[Some, Most])
            {
                var began = Stopwatch.GetTimestamp();
                var had = open.Count;
                await OpenAsync(count - had, count);
                var rate = (count - had) / Stopwatch.GetElapsedTime(began).TotalSeconds;
                var after = await host.SettledBytesAsync(cancellationToken);
                var beside = await LogInAsync();
                figures.Add(new Figure($"memory of a console, {count} open", (after - before) / 1024d / (count - 1), "kB", Floor: 1024));
                figures.Add(new Figure($"consoles opened, up to {count}", rate, "/s", MoreIsBetter: true));
                figures.Add(new Figure($"login beside {count} consoles, p50", beside.Median, "ms"));
                figures.Add(new Figure($"login beside {count} consoles, p99", beside.Quantile(0.99), "ms", Kept: false));
            }

            var full = host.ResidentBytes;
            await OpenAsync(Asked - Most, Most);
            figures.Add(new Figure($"memory of {Asked - Most} refused", (host.ResidentBytes - full) / 1024d / 1024, "MB", Kept: false));
            return figures;
        }
        finally
        {
            foreach (var console in open)
                await console.DisposeAsync();
        }

        async Task OpenAsync(int count, int expected)
        {
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (_, cancel) =>
            {
                var console = new OpenConsole(host.Address, cookies);
                if (await console.OpenAsync(http, "/peers", cancel))
                {
                    lock (open)
                        open.Add(console);
                }
                else
                {
                    await console.DisposeAsync();
                }
            });
            if (open.Count != expected)
                throw new BenchmarkException(string.Create(CultureInfo.InvariantCulture, $"{open.Count} consoles are open instead of {expected}."));
        }

        async Task<Samples> LogInAsync()
        {
            var times = new List<TimeSpan>();
            for (var i = 0; i < Logins; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await network.Peers[i % network.Peers.Length].LogInAsync(cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(began));
            }

            return new Samples(times);
        }
    }

    /// <summary>As the owner, by the set-up link.</summary>
    /// <returns>The cookies of the session.</returns>
    private static async Task<string> SignInAsync(Host host, CancellationToken cancellationToken)
    {
        var jar = new CookieContainer();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = jar }) { BaseAddress = host.Address };
        var page = await http.GetStringAsync($"/welcome?code={host.SetupCode}", cancellationToken);
        using var form = new FormUrlEncodedContent(
        [
            new("__RequestVerificationToken", TokenText().Match(page).Groups[1].Value), new("code", host.SetupCode), new("name", "Anna"),
            new("email", "anna@example.com"), new("password", "correct horse battery"), new("password2", "correct horse battery"),
        ]);
        using var answer = await http.PostAsync("/welcome", form, cancellationToken);
        var cookies = jar.GetCookieHeader(host.Address);
        return answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location?.OriginalString == "/"
            ? cookies
            : throw new BenchmarkException($"The owner was not let in: {answer.StatusCode} {answer.Headers.Location}");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenText();
}
