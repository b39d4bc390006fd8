using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdminConsole.Hosting;

/// <summary>What is never written to the log, however talkative the settings make it.</summary>
internal static class HeldBackLog
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";
    private const string WrongWarning = "Http2DisabledWithHttp1AndNoTls";

    /// <summary>
    /// Below a warning they write down whole addresses, answers and what forms of the console send: the codes of links, tokens,
    /// passwords. A filter of the settings could switch them on; this cannot be switched.
    /// </summary>
    private static readonly string[] _tellSecrets =
    [
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        "Microsoft.AspNetCore.Http.Connections",
        "Microsoft.AspNetCore.Http.Result.RedirectResult",
        "Microsoft.AspNetCore.SignalR.Internal",
        "Microsoft.AspNetCore.Authentication.OpenIdConnect",
        "Microsoft.AspNetCore.HttpLogging",
        "OpenIddict",
    ];

    /// <summary>
    /// Also a warning of Kestrel at the start that HTTP/2 is off on a cleartext door. It is on (<see cref="FirstBytes"/>), and a
    /// warning that is wrong teaches people to overlook warnings. Log filters know categories only, and this one's has warnings that matter.
    /// </summary>
    public static void HoldBack(this ILoggingBuilder logging)
    {
        logging.Services.TryAddSingleton<LoggerFactory>();
        logging.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(services => new Factory(services.GetRequiredService<LoggerFactory>())));
    }

    private sealed class Factory(LoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName)
        {
            var logger = inner.CreateLogger(categoryName);
            return categoryName == Kestrel || _tellSecrets.Any(c => categoryName.StartsWith(c, StringComparison.Ordinal))
                ? new Filter(logger, categoryName == Kestrel ? LogLevel.Trace : LogLevel.Warning)
                : logger;
        }

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Filter(ILogger inner, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= least && eventId.Name != WrongWarning)
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
