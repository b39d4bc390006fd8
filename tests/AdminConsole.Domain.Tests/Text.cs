using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;

namespace AdminConsole.Domain.Tests;

/// <summary>A record as text, into its lists: records compare lists by reference, and a difference should be readable.</summary>
internal static class Text
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        IPAddress address => address.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IDictionary map => Braced(map.Keys.Cast<object>().Select(k => $"{Of(k)}: {Of(map[k])}").Order(StringComparer.Ordinal)),
        IEnumerable items => "[" + string.Join(", ", items.Cast<object?>().Select(Of)) + "]",
        _ => value.GetType().Name + Braced(Properties(value.GetType()).Select(p => $"{p.Name} = {Of(p.GetValue(value))}")),
    };

    private static string Braced(IEnumerable<string> parts) => "{ " + string.Join(", ", parts) + " }";

    private static IEnumerable<PropertyInfo> Properties(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.GetIndexParameters().Length == 0 && p.SetMethod is not null || p.DeclaringType!.IsValueType);
}
