using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.Accounts;

/// <summary>A command that concerns no single object of the account, but the account itself.</summary>
public abstract record AccountWideCommand : AccountCommand;

/// <summary>Opens the account with the group All and the default policy that connects all its peers.</summary>
public sealed record CreateAccount(
    IpPrefix Network,
    string DnsDomain,
    GroupId AllGroupId,
    PolicyId DefaultPolicyId,
    DateTimeOffset Now) : AccountWideCommand;

/// <summary>
/// After a restore or an import: makes every later serial higher than <paramref name="Above"/>, so that agents that
/// have seen maps of the lost future accept the next one.
/// </summary>
public sealed record RaiseSerialBase(long Above) : AccountWideCommand;

/// <summary>A full replacement of the account's switches.</summary>
/// <param name="NetworkRange">The overlay's range; with another than now all peers move. Null leaves it.</param>
public sealed record UpdateAccountSettings(AccountSettings Settings, IpPrefix? NetworkRange) : AccountWideCommand;
