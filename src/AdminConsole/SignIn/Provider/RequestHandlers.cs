using AdminConsole.Engine;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace AdminConsole.SignIn.Provider;

/// <summary>
/// Every request counts as sent to the public address, however it came here: the issuer and all addresses that we tell are those of
/// the settings, and no header of a request changes them.
/// </summary>
internal sealed class PublicAddressHandler(HostAddress address) : IOpenIddictServerHandler<ProcessRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        HandlerOrder.Place<ProcessRequestContext, PublicAddressHandler>(OpenIddictServerAspNetCoreHandlers.ResolveRequestUri.Descriptor.Order + 1);

    public ValueTask HandleAsync(ProcessRequestContext context)
    {
        if (context.Transaction.GetHttpRequest() is { } request)
        {
            context.BaseUri = address.PublicUrl;
            context.RequestUri = new UriBuilder(address.PublicUrl)
            {
                Path = request.Path.ToUriComponent(),
                Query = request.QueryString.ToUriComponent(),
            }.Uri;
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>A code typed in small letters is the same code.</summary>
internal sealed class UserCodeHandler : IOpenIddictServerHandler<ExtractEndUserVerificationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        HandlerOrder.Place<ExtractEndUserVerificationRequestContext, UserCodeHandler>(int.MaxValue - 1_000); // the request has been read

    public ValueTask HandleAsync(ExtractEndUserVerificationRequestContext context)
    {
        if (context.Request is { UserCode: { Length: > 0 } code })
            context.Request.UserCode = code.ToUpperInvariant();

        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// Agents say whom the token is to be for. All of ours are for us: where they ask for just that, there is nothing to decide. Any other
/// audience stays, and is refused.
/// </summary>
internal sealed class AudienceHandler : IOpenIddictServerHandler<ExtractAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        HandlerOrder.Place<ExtractAuthorizationRequestContext, AudienceHandler>(int.MaxValue - 1_000); // the request has been read

    public ValueTask HandleAsync(ExtractAuthorizationRequestContext context)
    {
        if (context.Request?.GetAudiences() is [OpenIdProvider.Audience])
            context.Request.RemoveParameter(OpenIddictConstants.Parameters.Audience);

        return ValueTask.CompletedTask;
    }
}

/// <summary>Remembers from where a device asked, for who is to confirm it.</summary>
internal sealed class DeviceAddressHandler : IOpenIddictServerHandler<ProcessSignInContext>
{
    public const string AddressClaim = "device_address";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        HandlerOrder.Place<ProcessSignInContext, DeviceAddressHandler>(OpenIddictServerHandlers.PrepareUserCodePrincipal.Descriptor.Order + 1);

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType == OpenIddictServerEndpointType.DeviceAuthorization)
            context.UserCodePrincipal?.SetClaim(AddressClaim, context.Transaction.GetHttpRequest()?.HttpContext.Connection.RemoteIpAddress?.ToString());

        return ValueTask.CompletedTask;
    }
}

/// <summary>Tells a device how often it may ask. NetBird's agents make a timer of it without looking whether it is there.</summary>
internal sealed class DeviceIntervalHandler : IOpenIddictServerHandler<ApplyDeviceAuthorizationResponseContext>
{
    /// <summary>Seconds. A look costs one query, and whoever has just confirmed the code is waiting.</summary>
    private const long Interval = 2;

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        HandlerOrder.Place<ApplyDeviceAuthorizationResponseContext, DeviceIntervalHandler>(int.MinValue + 1_000); // before the answer is written

    public ValueTask HandleAsync(ApplyDeviceAuthorizationResponseContext context)
    {
        if (string.IsNullOrEmpty(context.Response.Error))
            context.Response["interval"] = Interval;

        return ValueTask.CompletedTask;
    }
}

/// <summary>Where a handler of ours stands among those of OpenIddict.</summary>
internal static class HandlerOrder
{
    /// <typeparam name="TContext">The step of a request that it has a hand in.</typeparam>
    /// <typeparam name="THandler">It keeps nothing of a request: there is one of it.</typeparam>
    public static OpenIddictServerHandlerDescriptor Place<TContext, THandler>(int order)
        where TContext : BaseContext
        where THandler : class, IOpenIddictServerHandler<TContext> =>
        OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
            .UseSingletonHandler<THandler>()
            .SetOrder(order)
            .SetType(OpenIddictServerHandlerType.Custom)
            .Build();
}
