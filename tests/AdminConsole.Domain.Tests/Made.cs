using System.Net;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Tests;

/// <summary>A value of any type of the core, made from the type alone, so that no new command or event is forgotten.</summary>
internal static class Made
{
    public static IEnumerable<Type> ConcreteTypesOf<T>() => typeof(T).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(T)) && !t.IsAbstract)
        .OrderBy(t => t.Name, StringComparer.Ordinal);

    public static object Of(Type type)
    {
        if (type == typeof(string))
            return "x";

        if (type == typeof(IPAddress))
            return Facts.Ip("100.64.0.9");

        if (type == typeof(IpPrefix))
            return Facts.Prefix("100.64.0.0/16");

        if (type == typeof(WireGuardKey))
            return Facts.WireGuardKeyOf("x");

        if (type == typeof(DateTimeOffset))
            return Facts.Noon;

        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying);

        if (type.IsPrimitive || type.IsEnum || type == typeof(TimeSpan))
            return Activator.CreateInstance(type)!; // a value type always has one

        if (type.IsGenericType && type.GetField("Empty")?.GetValue(null) is { } empty)
            return empty;

        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor.");
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Of(p.ParameterType))]);
    }
}
