using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace AdminConsole.Tests;

/// <param name="From">Namespace of the type that names the other; empty for the statements of the program itself.</param>
/// <param name="FromType">The outermost type, whatever the compiler made inside of it.</param>
/// <param name="To">Namespace of what is named.</param>
/// <param name="ToType">The outermost type that is named.</param>
internal sealed record TypeReference(string From, string FromType, string To, string ToType)
{
    public override string ToString() => $"{From}.{FromType} names {To}.{ToType}";
}

/// <summary>
/// Who names whom, read from a compiled assembly: base types, interfaces, fields, parameters, local variables and every
/// instruction. What the compiler writes in place of a name (a constant, <c>nameof</c>) is not seen.
/// </summary>
internal sealed class TypeReferences : ISignatureTypeProvider<int, int>
{
    private static readonly Dictionary<int, OperandType> _operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!) // all fields of the class are instructions
        .ToDictionary(o => (int)(ushort)o.Value, o => o.OperandType);

    private readonly MetadataReader _metadata;
    private readonly HashSet<TypeReference> _found = [];
    private (string Namespace, string Name) _from;

    private TypeReferences(MetadataReader metadata) => _metadata = metadata;

    public static IReadOnlySet<TypeReference> Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var references = new TypeReferences(file.GetMetadataReader());
        foreach (var handle in references._metadata.TypeDefinitions)
            references.Read(handle, file);

        return references._found;
    }

    private void Read(TypeDefinitionHandle handle, PEReader file)
    {
        var type = _metadata.GetTypeDefinition(handle);
        _from = Outermost(handle);
        Name(type.BaseType);
        foreach (var implementation in type.GetInterfaceImplementations())
            Name(_metadata.GetInterfaceImplementation(implementation).Interface);

        foreach (var field in type.GetFields())
            _metadata.GetFieldDefinition(field).DecodeSignature(this, 0);

        foreach (var methodHandle in type.GetMethods())
        {
            var method = _metadata.GetMethodDefinition(methodHandle);
            method.DecodeSignature(this, 0);
            if (method.RelativeVirtualAddress != 0)
                Read(file.GetMethodBody(method.RelativeVirtualAddress));
        }
    }

    private void Read(MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, 0);

        foreach (var region in body.ExceptionRegions)
            Name(region.CatchType);

        var code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            int instruction = code.ReadByte();
            if (instruction == 0xFE)
                instruction = 0xFE00 | code.ReadByte();

            switch (_operands[instruction])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    Name(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }
    }

    private void Name(EntityHandle handle)
    {
        if (handle.IsNil)
            return;

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Add(Outermost((TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeReference:
                Add(Outermost((TypeReferenceHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, 0);
                break;
            case HandleKind.MemberReference:
                Name(_metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                var generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                generic.DecodeSignature(this, 0);
                Name(generic.Method);
                break;
            case HandleKind.MethodDefinition:
                Add(Outermost(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()));
                break;
            case HandleKind.FieldDefinition:
                Add(Outermost(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()));
                break;
        }
    }

    private void Add((string Namespace, string Name) to) => _found.Add(new TypeReference(_from.Namespace, _from.Name, to.Namespace, to.Name));

    private (string Namespace, string Name) Outermost(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = _metadata.GetTypeDefinition(type.GetDeclaringType());

        return (_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    private (string Namespace, string Name) Outermost(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
            type = _metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);

        return (_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    // A signature is walked for the names in it; what it amounts to is of no interest.
    public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Named(handle);

    public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Named(handle);

    public int GetTypeFromSpecification(MetadataReader reader, int genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        Named(handle);

    public int GetArrayType(int elementType, ArrayShape shape) => 0;

    public int GetByReferenceType(int elementType) => 0;

    public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

    public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

    public int GetGenericMethodParameter(int genericContext, int index) => 0;

    public int GetGenericTypeParameter(int genericContext, int index) => 0;

    public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

    public int GetPinnedType(int elementType) => 0;

    public int GetPointerType(int elementType) => 0;

    public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

    public int GetSZArrayType(int elementType) => 0;

    private int Named(EntityHandle handle)
    {
        Name(handle);
        return 0;
    }
}
