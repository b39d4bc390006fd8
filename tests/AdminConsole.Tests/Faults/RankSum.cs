namespace AdminConsole.Tests.Faults;

/// <summary>The test of Mann and Whitney: whether one sample tends to larger values than another, whatever their distribution.</summary>
internal static class RankSum
{
    /// <returns>How probable so great a difference is between two samples of one distribution; for samples of twenty and more.</returns>
    public static double Probability(IReadOnlyCollection<double> a, IReadOnlyCollection<double> b)
    {
        var ranked = a.Select(value => (value, Mine: true)).Concat(b.Select(value => (value, Mine: false))).OrderBy(s => s.value).ToArray();
        var ranks = ranked.Select((s, i) => s.Mine ? i + 1.0 : 0).Sum();
        var mean = a.Count * (a.Count + b.Count + 1) / 2.0;
        var deviation = Math.Sqrt(a.Count * (double)b.Count * (a.Count + b.Count + 1) / 12);
        return 1 - Erf(Math.Abs(ranks - mean) / deviation / Math.Sqrt(2));
    }

    /// <summary>Abramowitz and Stegun, 7.1.26: right to seven places.</summary>
    private static double Erf(double x)
    {
        var t = 1 / (1 + (0.3275911 * x));
        return 1 - ((((((((1.061405429 * t) - 1.453152027) * t) + 1.421413741) * t) - 0.284496736) * t + 0.254829592) * t * Math.Exp(-x * x));
    }
}
