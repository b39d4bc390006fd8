using AdminConsole.Engine;
using AdminConsole.Management;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdminConsole.Tests.Management;

/// <summary>Whatever goes wrong here, agents come back: they stop at Canceled, and log out at PermissionDenied.</summary>
public sealed class TroubleInterceptorTests
{
    public static TheoryData<Exception, bool, StatusCode> Troubles => new()
    {
        { new InvalidOperationException("a mistake of ours"), false, StatusCode.Internal },
        { new UnauthorizedAccessException("of a file"), false, StatusCode.Internal },
        { new OperationCanceledException("of something inside"), false, StatusCode.Internal },
        { new TaskCanceledException(), true, StatusCode.Unavailable },
        { new UnavailableException("the database is away"), false, StatusCode.Unavailable },
        { new ObjectDisposedException("database"), true, StatusCode.Unavailable },
    };

    [Theory]
    [FaultCase(28)]
    [MemberData(nameof(Troubles))]
    public async Task A_trouble_of_ours_is_Internal_or_Unavailable(Exception trouble, bool stopping, StatusCode status)
    {
        using var lifetime = new Lifetime();
        if (stopping)
            lifetime.StopApplication();

        var interceptor = new TroubleInterceptor(lifetime, NullLogger<TroubleInterceptor>.Instance);
        var calls = new Func<Task>[]
        {
            () => interceptor.UnaryServerHandler<string, string>("", new Call(), (_, _) => throw trouble),
            () => interceptor.ServerStreamingServerHandler<string, string>("", null!, new Call(), (_, _, _) => throw trouble), // never written to
            () => interceptor.DuplexStreamingServerHandler<string, string>(null!, null!, new Call(), (_, _, _) => throw trouble), // as above
        };
        foreach (var call in calls)
            Assert.Equal(status, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
    }

    [Fact]
    [FaultCase(28)]
    public async Task A_refusal_stays_what_it_is()
    {
        using var lifetime = new Lifetime();
        var interceptor = new TroubleInterceptor(lifetime, NullLogger<TroubleInterceptor>.Instance);
        var refusal = new RpcException(new Status(StatusCode.PermissionDenied, "peer is not registered"));

        var thrown = await Assert.ThrowsAsync<RpcException>(
            () => interceptor.UnaryServerHandler<string, string>("", new Call(), (_, _) => throw refusal));

        Assert.Same(refusal, thrown);
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }

    private sealed class Call : ServerCallContext
    {
        protected override string MethodCore => "/management.ManagementService/Sync";

        protected override string HostCore => "console.example";

        protected override string PeerCore => "ipv4:192.0.2.1:5";

        protected override DateTime DeadlineCore => DateTime.MaxValue;

        protected override Metadata RequestHeadersCore { get; } = [];

        protected override CancellationToken CancellationTokenCore => CancellationToken.None;

        protected override Metadata ResponseTrailersCore { get; } = [];

        protected override Status StatusCore { get; set; }

        protected override WriteOptions? WriteOptionsCore { get; set; }

        protected override AuthContext AuthContextCore { get; } = new(null, []);

        protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) => throw new NotSupportedException();

        protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
    }
}
