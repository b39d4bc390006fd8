using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Tests.NetworkMaps.Golden;

/// <summary>Every file, every peer: what we say beside what the reference says.</summary>
/// <param name="reference">Reads what the reference says: a SyncResponse in JSON.</param>
/// <param name="ours">Reads our map of a peer.</param>
internal sealed class GoldenRun(Func<JsonElement, GoldenMap> reference, Func<NetworkMap, Peer, GoldenMap> ours)
{
    private readonly List<string> _failures = [];
    private readonly Dictionary<string, int> _touched = GoldenDeviations.All.ToDictionary(d => d.Name, _ => 0);
    private int _files;
    private int _largeFiles;
    private int _peers;
    private int _peersWithoutAnswer;

    /// <summary>Each names file, peer, field and the first difference.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>How many disagree, and the first of them.</summary>
    public string Complaint => string.Create(
        CultureInfo.InvariantCulture, $"{_failures.Count} of {_peers} peers are told something else:\n{string.Join('\n', _failures.Take(20))}");

    public int Peers => _peers;

    /// <summary>Deviations that made no difference to any peer: none would be missed.</summary>
    public ImmutableArray<string> Untouched =>
        [.. GoldenDeviations.All.Where(d => _touched[d.Name] == 0 && (_largeFiles > 0 || !d.NeedsLargeFiles)).Select(d => d.Name)];

    public string Report
    {
        get
        {
            var text = new StringBuilder().AppendLine(
                CultureInfo.InvariantCulture,
                $"{_files} files, {_peers} peers compared, {_peersWithoutAnswer} that the reference fails for compiled. From {GoldenDirectory.Path}");
            foreach (var deviation in GoldenDeviations.All)
                text.AppendLine(CultureInfo.InvariantCulture, $"{_touched[deviation.Name],6} peers: {deviation.Name}. {deviation.Why}");

            return text.ToString();
        }
    }

    public GoldenRun Over(IEnumerable<string> paths)
    {
        Parallel.ForEach(paths, path => Compare(Read(path)));
        _failures.Sort(StringComparer.Ordinal);
        return this;
    }

    private static GoldenFile Read(string path)
    {
        try
        {
            return GoldenFile.Read(path);
        }
        catch (Exception e)
        {
            throw new FormatException($"{path} is no golden file: {e.Message}", e);
        }
    }

    private void Compare(GoldenFile file)
    {
        var account = GoldenDeviations.All.Aggregate(file.Account, (account, d) => d.Account?.Invoke(account) ?? account);
        var sides = new GoldenSides(account);
        List<string> touched = [.. GoldenDeviations.All.SelectMany(d => TouchedBy(d, file))];
        var failures = new List<string>();
        foreach (var (id, answer) in file.Expected)
        {
            try
            {
                if (Compare(file, account, sides, new PeerId(id), answer, touched) is { } difference)
                    failures.Add($"{file.Name}, peer {id}, {difference}");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failures.Add($"{file.Name}, peer {id}, {e}");
            }
        }

        foreach (var id in file.ExpectedErrors)
            _ = Ours(account, new PeerId(id));

        lock (_failures)
        {
            _failures.AddRange(failures);
            _files++;
            _largeFiles += file.Name.StartsWith('s') ? 0 : 1;
            _peers += file.Expected.Count;
            _peersWithoutAnswer += file.ExpectedErrors.Length;
            foreach (var name in touched)
                _touched[name]++;
        }
    }

    /// <summary>The deviation's name for each peer that would be told something else without it.</summary>
    private IEnumerable<string> TouchedBy(GoldenDeviation deviation, GoldenFile file)
    {
        var changed = deviation.Account?.Invoke(file.Account) ?? file.Account;
        return ReferenceEquals(changed, file.Account) ? [] : file.Expected.Keys
            .Select(id => new PeerId(id))
            .Where(id => !Ours(changed, id).IsAs(Ours(file.Account, id)))
            .Select(_ => deviation.Name);
    }

    /// <returns>The first difference; null if there is none.</returns>
    private string? Compare(GoldenFile file, Account account, GoldenSides sides, PeerId id, JsonElement answer, List<string> touched)
    {
        var self = PeerOf(account, id);
        var @case = new GoldenCase(file, account, sides, self);
        var (expected, actual) = (reference(answer), Ours(account, id));
        foreach (var deviation in GoldenDeviations.All)
        {
            var (before, without) = (expected, actual);
            expected = deviation.Reference?.Invoke(@case, expected) ?? expected;
            actual = deviation.Ours?.Invoke(@case, actual) ?? actual;
            if (!expected.IsAs(before) || !actual.IsAs(without))
                touched.Add(deviation.Name);
        }

        return expected.FirstDifference(actual);
    }

    private static Peer PeerOf(Account account, PeerId id) =>
        account.Peers.Find(id) ?? throw new InvalidOperationException($"There is no peer {id}.");

    private GoldenMap Ours(Account account, PeerId id) => ours(
        NetworkMapCompiler.Compile(account, id) ?? throw new InvalidOperationException($"There is no map for {id}."), PeerOf(account, id));
}
