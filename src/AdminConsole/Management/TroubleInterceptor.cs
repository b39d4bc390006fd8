using AdminConsole.Engine;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace AdminConsole.Management;

/// <summary>
/// The gate's edge: our own troubles become Unavailable or Internal. Never Canceled, at which old agents stop for good, nor
/// PermissionDenied, at which all agents log out.
/// </summary>
internal sealed partial class TroubleInterceptor(IHostApplicationLifetime lifetime, ILogger<TroubleInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Trouble(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Trouble(e, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Trouble(e, context);
        }
    }

    private RpcException Trouble(Exception e, ServerCallContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return new RpcException(new Status(StatusCode.Unavailable, "the server is shutting down"));

        if (e is UnavailableException)
            return new RpcException(new Status(StatusCode.Unavailable, "the server cannot answer now, try again"));

        if (context.CancellationToken.IsCancellationRequested)
            return new RpcException(new Status(StatusCode.Unavailable, "the call was given up")); // nobody is there to read it

        LogFailed(logger, e, context.Method);
        return new RpcException(new Status(StatusCode.Internal, "failed handling request"));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed")]
    private static partial void LogFailed(ILogger logger, Exception e, string method);
}
