using System.Globalization;

namespace AdminConsole.Benchmarks;

/// <summary>One measured number.</summary>
/// <param name="Name">Its key in the baseline.</param>
/// <param name="Floor">What it must hold on a machine with two cores that also carries the load; null: nothing is promised.</param>
/// <param name="MoreIsBetter">True for rates; false for times and sizes.</param>
/// <param name="Kept">False if a single event decides it, such as one pause of the machine: it is told and compared with nothing.</param>
internal sealed record Figure(
    string Name, double Value, string Unit, double? Floor = null, bool MoreIsBetter = false, bool Kept = true)
{
    public string Text => Value.ToString(Math.Abs(Value) < 10 ? "0.00" : "0", CultureInfo.InvariantCulture) + " " + Unit;

    public string FloorText => Floor is not { } floor
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{(MoreIsBetter ? "≥" : "≤")} {floor} {Unit}");

    public bool HoldsFloor => Floor is not { } floor || (MoreIsBetter ? Value >= floor : Value <= floor);

    /// <summary>How many times worse than <paramref name="before"/>; below 1 if it is better.</summary>
    public double WorseThan(double before) => MoreIsBetter ? before / Value : Value / before;
}

/// <summary>Many measurements of the same thing.</summary>
internal sealed class Samples(IEnumerable<TimeSpan> times)
{
    private readonly double[] _sorted = [.. times.Select(t => t.TotalMilliseconds).Order()];

    public double Max => _sorted[^1];

    public double Median => Quantile(0.5);

    /// <summary>In milliseconds: the smallest value that this share of the measurements does not exceed.</summary>
    public double Quantile(double share) => _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1];
}
