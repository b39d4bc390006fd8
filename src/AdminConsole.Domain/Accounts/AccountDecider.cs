using System.Diagnostics;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.Accounts;

internal static class AccountDecider
{
    public static Decision Decide(Account account, AccountWideCommand command) => command switch
    {
        CreateAccount c => Create(account, c),
        RaiseSerialBase c => Raise(account, c),
        UpdateAccountSettings c => SettingsChange.Decide(account, c),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, AccountWideEvent @event) => @event switch
    {
        AccountCreated e => account with { Network = e.Network, Settings = e.Settings, CreatedAt = e.At },
        SerialBaseRaised e => account with { SerialBase = e.Base },
        AccountSettingsChanged e => account with { Settings = e.Settings },
        NetworkRangeChanged e => account with { Network = e.Network, Peers = account.Peers.Moved(e.Addresses) },
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    private static Decision Create(Account account, CreateAccount c)
    {
        if (account.Exists)
            return Decision.Accept();

        if (NetworkRange.Refusal(c.Network, peers: 0) is { } refusal)
            return refusal;

        var all = new Group(c.AllGroupId, Group.AllName, Issued.Api, [], []);
        var description = "This is a default rule that allows connections between all the resources";
        var rule = new PolicyRule(
            new RuleId(c.DefaultPolicyId.Value), "Default", description, Enabled: true, RuleAction.Accept,
            [all.Id], null, [all.Id], null, Bidirectional: true, RuleProtocol.All, [], [], []);

        return Decision.Accept(
            new AccountCreated(c.Network, AccountSettings.Default with { DnsDomain = c.DnsDomain }, c.Now),
            new GroupCreated(all),
            new PolicyCreated(new Policy(c.DefaultPolicyId, "Default", description, Enabled: true, [rule], [])));
    }

    // Far above any counter of events, and so far below the largest number that no later serial wraps round.
    private const long MaxSerialBase = 1L << 62;

    private static Decision Raise(Account account, RaiseSerialBase c)
    {
        if (c.Above > MaxSerialBase)
            return Decision.Reject(RejectionKind.Invalid, $"serial base should be at most {MaxSerialBase}");

        if (account.Serial > c.Above)
            return Decision.Accept();

        // The event itself counts as a version, so the serial after it is one higher than this base alone says.
        return Decision.Accept(new SerialBaseRaised(c.Above - account.Version));
    }
}
