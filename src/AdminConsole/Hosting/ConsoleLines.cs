namespace AdminConsole.Hosting;

/// <summary>One line a message, with the moment in UTC.</summary>
internal static class ConsoleLines
{
    public static ILoggingBuilder AddConsoleLines(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff'Z' ";
        });
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        logging.HoldBack();
        logging.AddFilter("Npgsql", LogLevel.Warning);
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning); // it tells every statement

        // It writes an error for each message that is no protobuf, which any stranger can send. Our own failures TroubleInterceptor tells.
        logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);

        // It says that nobody encrypts the keys; SealedXmlRepository does.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        return logging;
    }
}
