using System.Net;
using AdminConsole.Components.Controls;

namespace AdminConsole.Tests.Components.Controls;

public sealed class OrderTests
{
    [Fact]
    public void Numbers_in_names_count_as_numbers() => Assert.Equal(
        ["DB-1", "db-2", "db-10", "db-010x", "web"],
        new[] { "web", "db-10", "db-010x", "db-2", "DB-1" }.Order(Comparer<string>.Create(Order.Natural)));

    [Fact]
    public void A_run_of_digits_longer_than_any_number_is_still_a_number() =>
        Assert.True(Order.Natural("a99999999999999999999999999999998", "a99999999999999999999999999999999") < 0);

    [Fact]
    public void Addresses_are_sorted_by_number() => Assert.Equal(
        ["100.64.0.2", "100.64.0.9", "100.64.0.10"],
        new[] { "100.64.0.10", "100.64.0.9", "100.64.0.2" }.Select(IPAddress.Parse)
            .Order(Comparer<IPAddress>.Create(Order.Address)).Select(a => a.ToString()));

    [Fact]
    public void Versions_are_sorted_by_their_parts() => Assert.True(Order.Version("0.9.12", "0.60.2") < 0);
}
