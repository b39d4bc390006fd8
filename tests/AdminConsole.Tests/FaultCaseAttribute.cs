using System.Globalization;
using Xunit.v3;

namespace AdminConsole.Tests;

/// <summary>Which of the sixty numbered cases of faults and hostile input the test withstands.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class FaultCaseAttribute(int number) : Attribute, ITraitAttribute
{
    public int Number { get; } = number;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [new("FaultCase", Number.ToString(CultureInfo.InvariantCulture))];
}
