using System.Reflection;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>Eighty-seven statements say what network maps and all that leads to them are like. Each is proved by a test.</summary>
public sealed class StatementsTests
{
    private static readonly MethodInfo[] _tests =
    [
        .. typeof(StatementsTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(m => m.GetCustomAttributes<StatementAttribute>().Any()),
    ];

    [Fact]
    public void Every_statement_is_proved_by_a_test() => Assert.Equal(
        Enumerable.Range(1, 87), _tests.SelectMany(m => m.GetCustomAttributes<StatementAttribute>()).Select(s => s.Number).Distinct().Order());

    [Fact]
    public void Only_tests_that_run_prove_anything() => Assert.All(_tests, m =>
    {
        Assert.True(m.GetCustomAttribute<FactAttribute>() is { Skip: null }, m.Name);
        Assert.True(m.ReflectedType is { IsPublic: true, IsAbstract: false }, m.Name);
    });
}
