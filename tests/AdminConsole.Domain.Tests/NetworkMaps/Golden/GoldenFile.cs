using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using AdminConsole.Domain.Accounts;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>An account and what a NetBird server of version 0.36.7 told its peers.</summary>
/// <param name="Name">Of the file, without its endings.</param>
/// <param name="Source">The member <c>account</c>.</param>
/// <param name="ValidatedPeers">Null: all of them.</param>
/// <param name="Expected">By peer: a SyncResponse in proto3 JSON. Empty where only the account is of interest.</param>
/// <param name="ExpectedErrors">Peers that the server failed for and told nothing.</param>
internal sealed record GoldenFile(
    string Name,
    JsonElement Source,
    string DnsDomain,
    ImmutableArray<string>? ValidatedPeers,
    ImmutableSortedDictionary<string, JsonElement> Expected,
    ImmutableArray<string> ExpectedErrors)
{
    public Account Account { get; } = GoldenAccountReader.Read(Source, DnsDomain, ValidatedPeers);

    /// <summary>Peers whose login is marked as expired, whenever it was.</summary>
    public ImmutableHashSet<string> LockedOut { get; } =
        [.. Source.List("peers", p => p).Where(p => p.Maybe("status")?.Flag("loginExpired") is true).Select(p => p.Text("id"))];

    /// <param name="path">Ends with <c>.json</c> or <c>.json.gz</c>.</param>
    public static GoldenFile Read(string path)
    {
        using var file = File.OpenRead(path);
        using var text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        var root = JsonDocument.Parse(text).RootElement;
        return new GoldenFile(
            Path.GetFileName(path).Split('.')[0],
            root.GetProperty("account"),
            root.Text("dnsDomain"),
            root.Maybe("validatedPeers") is null ? null : root.Texts("validatedPeers", id => id),
            root.Members("expected").ToImmutableSortedDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal),
            [.. root.Members("expectedErrors").Select(p => p.Name)]);
    }
}
