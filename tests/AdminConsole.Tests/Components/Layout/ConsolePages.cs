using System.Reflection;
using AdminConsole.Domain.Users;
using Microsoft.AspNetCore.Components;

namespace AdminConsole.Tests.Components.Layout;

/// <summary>Every page of the console, by its address, and to whom it shows. What stands in no row here fails.</summary>
internal static class ConsolePages
{
    /// <summary>To everybody, before anybody has signed in.</summary>
    public static readonly string[] Open =
    [
        "/{*Rest:nonfile}", "/blocked", "/connect/authorize", "/connect/logout", "/device", "/error", "/invite", "/not-found", "/reset-owner",
        "/signed-out", "/signin", "/signin/callback", "/signin/continue", "/signin/second-factor", "/welcome",
    ];

    private static readonly Role[] _everybody = Enum.GetValues<Role>();
    private static readonly Role[] _readers = [Role.Owner, Role.Admin, Role.NetworkAdmin, Role.Auditor];

    /// <summary>To these of those who have signed in.</summary>
    public static readonly Dictionary<string, Role[]> ByRole = new()
    {
        ["/"] = _everybody,
        ["/access/policies"] = _readers,
        ["/history"] = _readers,
        ["/history/security"] = _readers,
        ["/peers"] = _readers,
        ["/pending"] = _everybody,
        ["/profile"] = _everybody,
        ["/profile/second-factor"] = _everybody,
        ["/service-users"] = _readers,
        ["/service-users/{Id}"] = _readers,
        ["/settings"] = _readers,
        ["/setup-keys"] = _readers,
        ["/setup-keys/new"] = _readers,
        ["/signin/test"] = _everybody,
        ["/users"] = _readers,
        ["/users/{Id}"] = _readers,
    };

    /// <summary>What there really is.</summary>
    public static IEnumerable<(string Address, Type Page)> All =>
        from type in typeof(AdminConsole.Components.App).Assembly.GetTypes()
        from route in type.GetCustomAttributes<RouteAttribute>(inherit: false)
        select (route.Template, type);
}
