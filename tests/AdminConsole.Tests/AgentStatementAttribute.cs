using System.Globalization;
using Xunit.v3;

namespace AdminConsole.Tests;

/// <summary>Which of the ninety-nine numbered statements on the management protocol the test proves.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class AgentStatementAttribute(int number) : Attribute, ITraitAttribute
{
    public int Number { get; } = number;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [new("AgentStatement", Number.ToString(CultureInfo.InvariantCulture))];
}
