using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Storage;

/// <summary>
/// How events and snapshots are written: camelCase, enums as text, ids, addresses, prefixes and keys as their text. A list that
/// is null or absent, as in events older than the field, reads as empty.
/// </summary>
internal static class EventJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions());

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.IgnoreReadOnlyProperties = true;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new TextConverter<AccountId>(t => new AccountId(t), v => v.Value));
        options.Converters.Add(new TextConverter<PeerId>(t => new PeerId(t), v => v.Value));
        options.Converters.Add(new TextConverter<GroupId>(t => new GroupId(t), v => v.Value));
        options.Converters.Add(new TextConverter<SetupKeyId>(t => new SetupKeyId(t), v => v.Value));
        options.Converters.Add(new TextConverter<PolicyId>(t => new PolicyId(t), v => v.Value));
        options.Converters.Add(new TextConverter<RuleId>(t => new RuleId(t), v => v.Value));
        options.Converters.Add(new TextConverter<PostureCheckId>(t => new PostureCheckId(t), v => v.Value));
        options.Converters.Add(new TextConverter<RouteId>(t => new RouteId(t), v => v.Value));
        options.Converters.Add(new TextConverter<NameServerGroupId>(t => new NameServerGroupId(t), v => v.Value));
        options.Converters.Add(new TextConverter<ZoneId>(t => new ZoneId(t), v => v.Value));
        options.Converters.Add(new TextConverter<ZoneRecordId>(t => new ZoneRecordId(t), v => v.Value));
        options.Converters.Add(new TextConverter<NetworkId>(t => new NetworkId(t), v => v.Value));
        options.Converters.Add(new TextConverter<NetworkResourceId>(t => new NetworkResourceId(t), v => v.Value));
        options.Converters.Add(new TextConverter<NetworkRouterId>(t => new NetworkRouterId(t), v => v.Value));
        options.Converters.Add(new TextConverter<IngressPeerId>(t => new IngressPeerId(t), v => v.Value));
        options.Converters.Add(new TextConverter<PortAllocationId>(t => new PortAllocationId(t), v => v.Value));
        options.Converters.Add(new TextConverter<UserId>(t => new UserId(t), v => v.Value));
        options.Converters.Add(new TextConverter<AccessTokenId>(t => new AccessTokenId(t), v => v.Value));
        options.Converters.Add(new TextConverter<WireGuardKey>(WireGuardKey.Parse, v => v.Value));
        options.Converters.Add(new TextConverter<IPAddress>(IPAddress.Parse, v => v.ToString()));
        options.Converters.Add(new TextConverter<IpPrefix>(ParsePrefix, v => v.ToString()));
        options.Converters.Add(new PeersConverter());
        options.Converters.Add(new ArrayConverterFactory());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { FillAbsentCollections } };
        return options;
    }

    private static IpPrefix ParsePrefix(string text) =>
        IpPrefix.TryParse(text, out var prefix) ? prefix : throw new JsonException($"\"{text}\" is not a prefix.");

    /// <summary>A record's constructor gets default(ImmutableArray) for an absent list, which throws when it is read.</summary>
    private static void FillAbsentCollections(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || info.Type.IsValueType)
            return;

        var fillers = info.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite && p.PropertyType.IsGenericType)
            .Select(Filler)
            .OfType<Action<object>>()
            .ToArray();

        if (fillers.Length > 0)
            info.OnDeserialized = o => Array.ForEach(fillers, fill => fill(o));
    }

    private static Action<object>? Filler(PropertyInfo property)
    {
        var kind = property.PropertyType.GetGenericTypeDefinition();
        var empty = property.PropertyType.GetField("Empty", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
        if (kind == typeof(ImmutableArray<>))
        {
            var isDefault = property.PropertyType.GetProperty(nameof(ImmutableArray<int>.IsDefault))!; // the type is ours to name
            return o =>
            {
                if (isDefault.GetValue(property.GetValue(o)) is true)
                    property.SetValue(o, empty);
            };
        }

        if (kind != typeof(ImmutableDictionary<,>) && kind != typeof(ImmutableSortedSet<>))
            return null;

        return o =>
        {
            if (property.GetValue(o) is null)
                property.SetValue(o, empty);
        };
    }

    private sealed class TextConverter<T>(Func<string, T> parse, Func<T, string> format) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            parse(reader.GetString() ?? throw new JsonException($"A text was expected for {typeof(T).Name}."));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(format(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(format(value));
    }

    private sealed class PeersConverter : JsonConverter<PeerCollection>
    {
        public override PeerCollection Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Peer[]>(ref reader, options)!.Aggregate(PeerCollection.Empty, (all, peer) => all.With(peer));

        public override void Write(Utf8JsonWriter writer, PeerCollection value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.ToArray(), options);
    }

    private sealed class ArrayConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ArrayConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
    }

    private sealed class ArrayConverter<T> : JsonConverter<ImmutableArray<T>>
    {
        public override bool HandleNull => true;

        public override ImmutableArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? [] : [.. JsonSerializer.Deserialize<T[]>(ref reader, options)!];

        public override void Write(Utf8JsonWriter writer, ImmutableArray<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.IsDefault ? [] : value.ToArray(), options);
    }
}
