using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdminConsole.Hosting;

/// <summary>
/// Kestrel warns at the start that HTTP/2 is off on a cleartext door. It is on (<see cref="FirstBytes"/>), and a warning
/// that is wrong teaches people to overlook warnings. Log filters know categories only, and this one's has warnings that matter.
/// </summary>
internal static class KestrelLog
{
    private const string Category = "Microsoft.AspNetCore.Server.Kestrel";
    private const string WrongWarning = "Http2DisabledWithHttp1AndNoTls";

    public static void DropWrongWarning(this ILoggingBuilder logging)
    {
        logging.Services.TryAddSingleton<LoggerFactory>();
        logging.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(services => new Factory(services.GetRequiredService<LoggerFactory>())));
    }

    private sealed class Factory(LoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName == Category ? new Filter(inner.CreateLogger(categoryName)) : inner.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Filter(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name != WrongWarning)
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
