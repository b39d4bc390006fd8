using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.SignIn;

namespace AdminConsole.Tests.Engine;

public sealed class LastSignInsTests
{
    [Fact]
    public async Task The_last_sign_in_of_each_person_is_known()
    {
        var clock = new TurnableClock();
        await using var anna = await SignedUpHost.StartAsync(clock);
        var account = (await anna.Host.AccountAsync()).Id;
        await anna.BenAsync(Role.Auditor);
        clock.Turn(TimeSpan.FromHours(1));
        using var browser = await anna.AnnaAsync();
        var then = clock.GetUtcNow();
        clock.Turn(TimeSpan.FromHours(1));

        var last = await anna.Host.Get<Profiles>().LastSignInsAsync(account, TestContext.Current.CancellationToken);

        Assert.Equal([anna.Owner], last.Keys); // Ben never came
        Assert.Equal(then, last[anna.Owner]);
    }
}
