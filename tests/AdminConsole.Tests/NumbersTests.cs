using System.Reflection;

namespace AdminConsole.Tests;

/// <summary>
/// Ninety-nine statements say what agents may expect of the management protocol, and numbered cases what faults, strangers and hostile
/// people do. Each is proved by a test.
/// </summary>
public sealed class NumbersTests
{
    /// <summary>Those of agents and their connections (1 to 36) and of people and tools (37 to 49).</summary>
    private const int FaultCases = 49;

    private const int AgentStatements = 99;

    private static readonly MethodInfo[] _tests =
    [
        .. typeof(NumbersTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(m => m.GetCustomAttributes<AgentStatementAttribute>().Any() || m.GetCustomAttributes<FaultCaseAttribute>().Any()),
    ];

    [Fact]
    public void Every_statement_on_the_protocol_is_proved_by_a_test() => Assert.Equal(
        Enumerable.Range(1, AgentStatements),
        _tests.SelectMany(m => m.GetCustomAttributes<AgentStatementAttribute>()).Select(s => s.Number).Distinct().Order());

    [Fact]
    public void Every_fault_case_is_withstood_by_a_test() => Assert.Equal(
        Enumerable.Range(1, FaultCases),
        _tests.SelectMany(m => m.GetCustomAttributes<FaultCaseAttribute>()).Select(c => c.Number).Where(n => n <= FaultCases).Distinct().Order());

    [Fact]
    public void Only_tests_that_run_prove_anything() => Assert.All(_tests, m =>
    {
        Assert.True(m.GetCustomAttribute<FactAttribute>() is { Skip: null }, m.Name);
        Assert.True(m.ReflectedType is { IsPublic: true, IsAbstract: false }, m.Name);
    });
}
