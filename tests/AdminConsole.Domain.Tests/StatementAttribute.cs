using Xunit.v3;

namespace AdminConsole.Domain.Tests;

/// <summary>Which numbered statements on network maps the test proves.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class StatementAttribute(int number) : Attribute, ITraitAttribute
{
    public int Number { get; } = number;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [new("Statement", Number.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
