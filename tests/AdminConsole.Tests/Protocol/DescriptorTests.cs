using AdminConsole.Protocol;
using Google.Protobuf.Reflection;

namespace AdminConsole.Tests.Protocol;

/// <summary>
/// Holds what was compiled from management.proto against two lists of NetBird's calls, fields and enum values:
/// what agents of v0.36.7 speak and what came later.
/// </summary>
public sealed class DescriptorTests
{
    [Fact]
    public void Every_call_field_and_value_is_as_agents_know_it_and_none_is_ours()
    {
        string[] expected = [.. Listed("seed-fields.txt"), .. Listed("head-fields.txt")];
        var compiled = Compiled(ManagementReflection.Descriptor).ToHashSet();

        Assert.Equal(expected.Length, expected.Distinct().Count());
        Assert.Empty(expected.Except(compiled));
        Assert.Empty(compiled.Except(expected));
    }

    [Fact]
    public void Calls_are_found_under_the_paths_that_agents_ask_for()
    {
        var service = Assert.Single(ManagementReflection.Descriptor.Services);

        Assert.Equal("management.ManagementService", service.FullName);
        Assert.Equal("isHealthy", service.Methods.Single(m => m.InputType == Empty.Descriptor && m.OutputType == Empty.Descriptor).Name);
    }

    [Fact]
    public void Messages_without_fields_are_there()
    {
        string[] empty =
        [
            "DeviceAuthorizationFlowRequest", "Empty", "NetworkMapComponentsDelta", "PKCEAuthorizationFlowRequest",
            "RenewExposeResponse", "StopExposeResponse",
        ];

        Assert.Equal(
            empty,
            ManagementReflection.Descriptor.MessageTypes.Where(m => m.Fields.InDeclarationOrder().Count == 0)
                .Select(m => m.Name).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Listed(string file) =>
        System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Protocol", file)).Where(line => !line.StartsWith('#'));

    private static IEnumerable<string> Compiled(FileDescriptor file) =>
        file.Services.SelectMany(s => s.Methods.Select(m => $"rpc {s.Name} {m.Name} {Input(m)} -> {Output(m)}"))
            .Concat(file.EnumTypes.SelectMany(Values))
            .Concat(file.MessageTypes.SelectMany(Fields));

    private static string Input(MethodDescriptor m) => (m.IsClientStreaming ? "stream " : "") + m.InputType.Name;

    private static string Output(MethodDescriptor m) => (m.IsServerStreaming ? "stream " : "") + m.OutputType.Name;

    private static IEnumerable<string> Values(EnumDescriptor type) =>
        type.Values.Select(v => $"value {InPackage(type.FullName)} {v.Number} {v.Name}");

    private static IEnumerable<string> Fields(MessageDescriptor message)
    {
        var fields = message.Fields.InDeclarationOrder()
            .Select(f => $"field {InPackage(message.FullName)} {f.FieldNumber} {f.Name} {Type(f)} {Label(f)}");
        var nested = message.NestedTypes.Where(n => !n.IsMapEntry).SelectMany(Fields);
        return fields.Concat(nested).Concat(message.EnumTypes.SelectMany(Values));
    }

    private static string Type(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            var entry = field.MessageType.Fields;
            return $"map<{Type(entry[1])},{Type(entry[2])}>";
        }

        return field.FieldType switch
        {
            FieldType.Message => SeenFrom(field.ContainingType, field.MessageType.FullName),
            FieldType.Enum => SeenFrom(field.ContainingType, field.EnumType.FullName),
            _ => field.FieldType.ToString().ToLowerInvariant(),
        };
    }

    private static string Label(FieldDescriptor field) =>
        field.IsMap ? "map"
        : field.IsRepeated ? "repeated"
        : field.RealContainingOneof is not null ? "oneof"
        : field.HasPresence && field.FieldType != FieldType.Message ? "optional"
        : "singular";

    /// <summary>A type that is nested in the message itself goes by its last name.</summary>
    private static string SeenFrom(MessageDescriptor message, string fullName) =>
        fullName.StartsWith(message.FullName + ".", StringComparison.Ordinal) ? fullName[(message.FullName.Length + 1)..] : InPackage(fullName);

    private static string InPackage(string fullName) =>
        fullName.StartsWith("management.", StringComparison.Ordinal) ? fullName["management.".Length..] : fullName;
}
