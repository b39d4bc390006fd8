using System.Text.Json.Serialization;

namespace AdminConsole.Api;

/// <summary>A policy as it is sent. Null is what was not sent, which here is something else than an empty list.</summary>
internal sealed record PolicyRequest(
    string? Name, string? Description, bool? Enabled, string?[]? SourcePostureChecks, RuleRequest?[]? Rules);

internal sealed record RuleRequest(
    string? Id,
    string? Name,
    string? Description,
    bool? Enabled,
    string? Action,
    bool? Bidirectional,
    string? Protocol,
    string?[]? Ports,
    PortRangeBody?[]? PortRanges,
    Dictionary<string, string?[]?>? AuthorizedGroups,
    string?[]? Sources,
    [property: JsonPropertyName("sourceResource")] ResourceBody? SourceResource,
    string?[]? Destinations,
    [property: JsonPropertyName("destinationResource")] ResourceBody? DestinationResource);

internal sealed record PortRangeBody(int? Start, int? End);
