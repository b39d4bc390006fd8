using AdminConsole.Domain.Accounts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Accounts;

public sealed class ApprovedDomainsTests
{
    [Fact]
    public void Domains_are_kept_in_lower_case_and_once()
    {
        var scenario = Given();
        var asked = scenario.UpdateSettings(s => s with { ApprovedDomains = [" Example.COM", "example.com", "corp.test"] });

        var after = scenario.When(asked).ThenAccepted();
        Assert.Equal(["example.com", "corp.test"], after.Account.Settings.ApprovedDomains);
        after.When(asked).ThenNothingNew();
    }

    [Theory]
    [InlineData("")]
    [InlineData("com")]
    [InlineData("*.example.com")]
    [InlineData("ann@example.com")]
    [InlineData("example.com.")]
    public void What_is_no_domain_is_refused(string domain)
    {
        var scenario = Given();
        scenario.When(scenario.UpdateSettings(s => s with { ApprovedDomains = [domain] }))
            .ThenRejected(RejectionKind.Invalid, $"invalid e-mail domain \"{domain}\": write it like example.com");
    }

    [Fact]
    public void A_hundred_domains_are_enough()
    {
        var scenario = Given();
        string[] domains = [.. Enumerable.Range(0, 101).Select(i => $"d{i}.example")];

        scenario.When(scenario.UpdateSettings(s => s with { ApprovedDomains = [.. domains.Skip(1)] })).ThenAccepted();
        scenario.When(scenario.UpdateSettings(s => s with { ApprovedDomains = [.. domains] })).ThenRejected(RejectionKind.Invalid);
    }

    [Theory]
    [InlineData("ann@example.com", true, true)]
    [InlineData("ann@Example.Com", true, true)]
    [InlineData("ann@example.com", false, false)]
    [InlineData("ann@evil.example.com", true, false)]
    [InlineData("ann@notexample.com", true, false)]
    [InlineData("ann@example.com@evil.test", true, false)]
    [InlineData("@example.com", true, false)]
    [InlineData("example.com", true, false)]
    [InlineData("", true, false)]
    public void Only_a_verified_address_of_exactly_that_domain_need_not_wait(string email, bool verified, bool approved)
    {
        var settings = AccountSettings.Default with { ApprovedDomains = ["example.com"] };

        Assert.Equal(approved, settings.Approves(email, verified));
        Assert.False(AccountSettings.Default.Approves(email, verified));
    }
}
