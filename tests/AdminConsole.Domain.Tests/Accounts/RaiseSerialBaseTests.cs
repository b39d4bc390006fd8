using AdminConsole.Domain.Accounts;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Accounts;

public sealed class RaiseSerialBaseTests
{
    [Fact]
    public void The_serial_is_the_version_while_nothing_has_raised_its_base()
    {
        var account = Given(GroupOf("g")).Account;

        Assert.Equal(3, account.Version);
        Assert.Equal(3, account.Serial);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1000)]
    public void Afterwards_every_serial_is_above(long above)
    {
        var after = Given().When(new RaiseSerialBase(above)).ThenAccepted();

        Assert.Equal(above + 1, after.Account.Serial);
        Assert.Equal(above + 2, after.And(GroupOf("g")).Account.Serial);
    }

    [Fact]
    public void It_is_the_number_on_the_map() =>
        Assert.Equal(1002, Given(new RaiseSerialBase(1000), Joined("a")).MapOf("a").Map.Serial);

    [Theory]
    [InlineData(1000)]
    [InlineData(999)]
    [InlineData(0)]
    [InlineData(-5)]
    public void It_is_never_lowered(long above) => Given(new RaiseSerialBase(1000)).When(new RaiseSerialBase(above)).ThenNothingNew();

    [Fact]
    public void A_number_that_would_wrap_round_is_refused() =>
        Given().When(new RaiseSerialBase(long.MaxValue)).ThenRejected(RejectionKind.Invalid);
}
