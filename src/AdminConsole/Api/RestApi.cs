using AdminConsole.Engine;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdminConsole.Api;

/// <summary>NetBird's REST API under /api, as its dashboard, command line tools and Terraform provider know it.</summary>
internal static class RestApi
{
    /// <summary>Needs <see cref="Accounts"/>, <see cref="Presence"/>, <see cref="AccountHistory"/>, <see cref="Profiles"/> and <see cref="Places"/>.</summary>
    public static void AddRestApi(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Xid>();
        services.AddSingleton<RepeatableSecrets>();
    }

    /// <summary>Signs callers in by the scheme <see cref="Caller.AccessTokenScheme"/>, whatever the host's other pages use.</summary>
    public static void MapRestApi(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api => api.UseMiddleware<ApiDoor>());

        // ApiDoor signs in; a policy of the host for its pages would send tools to a sign-in page.
        var api = app.MapGroup("/api").WithMetadata(new NeedsCaller(), new AllowAnonymousAttribute());
        AccountsApi.Map(api);
        EventsApi.Map(api);
        GroupsApi.Map(api);
        LocationsApi.Map(api);
        PeersApi.Map(api);
        PoliciesApi.Map(api);
        SetupKeysApi.Map(api);
        UsersApi.Map(api);

        // Tools find out by a 404 what this server does not have: /api/integrations/event-streaming is asked for that alone.
        app.Map("/api/{**path}", () => ApiAnswer.NotFound("not found")).AllowAnonymous();
    }
}
