using AdminConsole.Engine;

namespace AdminConsole.Signal;

/// <summary>
/// What the host registers for this room. It also needs <see cref="PeerExists"/>, <see cref="ManagementAddress"/>, a
/// <see cref="TimeProvider"/> and, for the post office, Storage's <c>SignalPost</c> with its tables.
/// </summary>
internal static class SignalRoom
{
    public static IServiceCollection AddSignal(this IServiceCollection services)
    {
        services.AddGrpc().AddServiceOptions<SignalService>(SignalService.Configure);
        return services
            .AddSingleton<SignalMetrics>()
            .AddSingleton<SignalCallers>()
            .AddSingleton<SignalRegistry>()
            .AddSingleton<SignalPostOffice>()
            .AddHostedService(provider => provider.GetRequiredService<SignalPostOffice>());
    }

    /// <param name="listen">The setting <c>Stun:Listen</c>; empty switches the responder off.</param>
    public static IServiceCollection AddStun(this IServiceCollection services, string listen) => services
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<StunResponder>(provider, listen))
        .AddHostedService(provider => provider.GetRequiredService<StunResponder>());
}
