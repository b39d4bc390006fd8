using System.Globalization;
using System.Text.Json;

namespace AdminConsole.Benchmarks;

/// <summary>The figures of a run against those that are kept.</summary>
internal sealed class Report(string path)
{
    /// <summary>Machines and days differ; twice as bad is no accident.</summary>
    private const double Tolerated = 2;

    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true };

    private readonly SortedDictionary<string, double> _baseline = System.IO.File.Exists(path)
        ? new(JsonSerializer.Deserialize<Dictionary<string, double>>(System.IO.File.ReadAllText(path))!, StringComparer.Ordinal)
        : new(StringComparer.Ordinal);

    /// <returns>False if a figure is worse than twice the one that is kept.</returns>
    public bool Print(string title, IReadOnlyList<Figure> figures)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        var good = true;
        foreach (var figure in figures)
        {
            var kept = _baseline.TryGetValue(figure.Name, out var value) ? figure with { Value = value } : null;
            var regressed = kept is not null && figure.Value != kept.Value && figure.WorseThan(kept.Value) > Tolerated;
            good &= !regressed;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {figure.Name,-46}{figure.Text,12}   kept {kept?.Text ?? "-",-12}{figure.FloorText,-12}{Remark(figure, regressed)}"));
        }

        return good;
    }

    public void Keep(IEnumerable<Figure> figures)
    {
        foreach (var figure in figures.Where(f => f.Kept))
            _baseline[figure.Name] = Math.Round(figure.Value, 2);

        System.IO.File.WriteAllText(path, JsonSerializer.Serialize(_baseline, _json) + "\n");
    }

    private static string Remark(Figure figure, bool regressed) =>
        regressed ? "more than twice as bad as kept" : figure.HoldsFloor ? "" : "misses its floor";
}
