using System.Threading.RateLimiting;

namespace AdminConsole.SignIn;

/// <summary>How often one address may try to come in: each try costs 64 MiB and some 50 ms of hashing.</summary>
internal static class SignInLimits
{
    public const string Policy = "sign-in";

    /// <summary>Seconds, until one more try is allowed.</summary>
    private const string RetryAfter = "2";

    /// <summary>
    /// Per address, for what programs ask the OpenID provider: each is some statements. A hundred agents behind one address that wait
    /// for their people ask twenty times a second.
    /// </summary>
    private static readonly TokenBucketRateLimiterOptions _programs = new()
    {
        TokenLimit = 300,
        TokensPerPeriod = 30,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
        AutoReplenishment = true,
    };

    public static IServiceCollection AddSignInLimits(this IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, cancellationToken) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = RetryAfter;
            return new ValueTask(rejected.HttpContext.Response.WriteAsync(
                "Too many attempts from your address. Wait a moment, then try again.", cancellationToken));
        };
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.Request.Path.StartsWithSegments("/connect")
                ? RateLimitPartition.GetTokenBucketLimiter(context.Connection.RemoteIpAddress?.ToString() ?? "", _ => _programs)
                : RateLimitPartition.GetNoLimiter(""));
        options.AddPolicy(Policy, context => RateLimitPartition.GetTokenBucketLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new TokenBucketRateLimiterOptions
            {
                // A whole office behind one address signs in at nine o'clock; a guesser gets one try in two seconds.
                TokenLimit = 30,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromSeconds(2),
                QueueLimit = 0,
                AutoReplenishment = true,
            }));
    });
}
