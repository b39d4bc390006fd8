using System.Collections.Immutable;
using System.Text.Json;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>Golden files leave out what has its zero value.</summary>
internal static class GoldenJson
{
    extension(JsonElement element)
    {
        /// <summary>Null if it is absent or null.</summary>
        public JsonElement? Maybe(string name) =>
            element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        public string Text(string name) => element.Maybe(name)?.GetString() ?? "";

        public bool Flag(string name) => element.Maybe(name)?.GetBoolean() ?? false;

        public int Number(string name) => element.Maybe(name)?.GetInt32() ?? 0;

        public ImmutableArray<T> List<T>(string name, Func<JsonElement, T> read) =>
            element.Maybe(name) is { } list ? [.. list.EnumerateArray().Select(read)] : [];

        public ImmutableArray<JsonProperty> Members(string name) => element.Maybe(name) is { } parent ? [.. parent.EnumerateObject()] : [];

        /// <summary>Whatever the type for texts is: ids, or text itself.</summary>
        public ImmutableArray<T> Texts<T>(string name, Func<string, T> read) => element.List(name, e => read(e.GetString() ?? ""));
    }
}
