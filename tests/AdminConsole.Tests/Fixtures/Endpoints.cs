using System.Text.RegularExpressions;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;

namespace AdminConsole.Tests.Fixtures;

/// <summary>What the host really answers to, so that a new route is in every test that walks through all of them.</summary>
internal static partial class Endpoints
{
    /// <summary>Without those of agents; a route that takes any method comes once for each that browsers send.</summary>
    public static IReadOnlyList<(string Method, string Pattern)> Of(TestHost host) =>
    [
        .. from endpoint in host.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           where endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is null
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]
           select (method, "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/')),
    ];

    /// <summary>Those of the REST API, as they stand behind /api/.</summary>
    public static IReadOnlyList<(string Method, string Pattern)> OfApi(TestHost host) =>
    [
        .. Of(host).Where(e => e.Pattern.StartsWith("/api/", StringComparison.Ordinal) && !e.Pattern.Contains("**", StringComparison.Ordinal))
            .Select(e => (e.Method, e.Pattern["/api/".Length..])),
    ];

    /// <summary>An address that fits the pattern, with this in the place of each parameter.</summary>
    public static string Fill(string pattern, string value) => Parameter().Replace(pattern, value);

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
