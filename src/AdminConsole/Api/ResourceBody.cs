using System.Collections.Immutable;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Api;

/// <summary>A peer or network resource, in requests and answers.</summary>
internal sealed record ResourceBody(string? Id, string? Type)
{
    public static ResourceBody Of(ResourceRef resource) => new(resource.Id, TextOf(resource.Type));

    public static ResourceBody? OfNullable(ResourceRef? resource) => resource is null ? null : Of(resource);

    /// <summary>False if it is no resource: <paramref name="type"/> is then what was sent as the type.</summary>
    public static bool TryRead(IEnumerable<ResourceBody?>? bodies, out ImmutableArray<ResourceRef> resources, out string? type)
    {
        var read = ImmutableArray.CreateBuilder<ResourceRef>();
        type = null;
        resources = [];
        foreach (var body in bodies ?? [])
        {
            type = body?.Type ?? "";
            if (TypeOf(type) is not { } known)
                return false;

            read.Add(new ResourceRef(body?.Id ?? "", known));
        }

        resources = read.ToImmutable();
        return true;
    }

    private static string TextOf(ResourceType type) => type.ToString().ToLowerInvariant();

    private static ResourceType? TypeOf(string text) => text switch
    {
        "peer" => ResourceType.Peer,
        "host" => ResourceType.Host,
        "subnet" => ResourceType.Subnet,
        "domain" => ResourceType.Domain,
        _ => null,
    };
}
