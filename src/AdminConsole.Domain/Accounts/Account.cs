using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Accounts;

/// <summary>20 characters, an xid. The key of the account's event stream.</summary>
public readonly record struct AccountId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// One tenant and its whole state, as of <see cref="Version"/>. A snapshot: it never changes, and nothing that it holds does.
/// </summary>
/// <param name="Version">How many events have been folded in. 0: the account does not exist yet.</param>
/// <param name="SerialBase">Raised by restore and import, never lowered; see <see cref="Serial"/>.</param>
/// <param name="Network">The overlay's range; peers are given addresses of it, and its mask.</param>
/// <param name="Policies">In the order in which they were created.</param>
/// <param name="NetworkRouters">In the order in which they were created; where two make a peer a router of one network, the later counts.</param>
public sealed record Account(
    AccountId Id,
    long Version,
    long SerialBase,
    DateTimeOffset CreatedAt,
    IpPrefix Network,
    AccountSettings Settings,
    PeerCollection Peers,
    ImmutableDictionary<GroupId, Group> Groups,
    ImmutableDictionary<SetupKeyId, SetupKey> SetupKeys,
    ImmutableDictionary<UserId, User> Users,
    ImmutableArray<Policy> Policies,
    ImmutableDictionary<PostureCheckId, PostureCheck> PostureChecks,
    ImmutableDictionary<RouteId, Route> Routes,
    ImmutableDictionary<NameServerGroupId, NameServerGroup> NameServerGroups,
    DnsSettings DnsSettings,
    ImmutableDictionary<ZoneId, Zone> Zones,
    ImmutableDictionary<NetworkId, Network> Networks,
    ImmutableDictionary<NetworkResourceId, NetworkResource> NetworkResources,
    ImmutableArray<NetworkRouter> NetworkRouters,
    ImmutableDictionary<IngressPeerId, IngressPeer> IngressPeers,
    ImmutableDictionary<PortAllocationId, PortAllocation> PortAllocations)
{
    /// <summary>
    /// The number on every network map of this version. A client ignores a map whose serial is below the last one it applied
    /// (<c>management.proto</c>, <c>NetworkMap.Serial</c>), so it never goes down.
    /// </summary>
    public long Serial => SerialBase + Version;

    public bool Exists => Version > 0;

    /// <summary>The group of every peer. Known by its name, which no other group may take.</summary>
    public Group AllGroup => Groups.Values.First(g => g.IsAll);

    /// <summary>The one user with the role owner; null until the set-up link has been used.</summary>
    public User? Owner => Users.Values.FirstOrDefault(u => u.Role == Role.Owner);

    public static Account Empty(AccountId id) => new(
        id,
        Version: 0,
        SerialBase: 0,
        default,
        default,
        AccountSettings.Default,
        PeerCollection.Empty,
        ImmutableDictionary<GroupId, Group>.Empty,
        ImmutableDictionary<SetupKeyId, SetupKey>.Empty,
        ImmutableDictionary<UserId, User>.Empty,
        [],
        ImmutableDictionary<PostureCheckId, PostureCheck>.Empty,
        ImmutableDictionary<RouteId, Route>.Empty,
        ImmutableDictionary<NameServerGroupId, NameServerGroup>.Empty,
        DnsSettings.Default,
        ImmutableDictionary<ZoneId, Zone>.Empty,
        ImmutableDictionary<NetworkId, Network>.Empty,
        ImmutableDictionary<NetworkResourceId, NetworkResource>.Empty,
        [],
        ImmutableDictionary<IngressPeerId, IngressPeer>.Empty,
        ImmutableDictionary<PortAllocationId, PortAllocation>.Empty);

    /// <summary>What follows from asking <paramref name="command"/> of <paramref name="account"/>: events, or a refusal.</summary>
    public static Decision Decide(Account account, AccountCommand command)
    {
        if (command is not CreateAccount && !account.Exists)
            return Decision.Reject(RejectionKind.NotFound, "account not found");

        if (Permissions.Refusal(account, command) is { } refusal)
            return refusal;

        return command switch
        {
            AccountWideCommand c => AccountDecider.Decide(account, c),
            PeerCommand c => PeerDecider.Decide(account, c),
            SetupKeyCommand c => SetupKeyDecider.Decide(account, c),
            GroupCommand c => GroupDecider.Decide(account, c),
            PolicyCommand c => PolicyDecider.Decide(account, c),
            PostureCheckCommand c => PostureCheckDecider.Decide(account, c),
            RouteCommand c => RouteDecider.Decide(account, c),
            DnsCommand c => DnsDecider.Decide(account, c),
            NetworkCommand c => NetworkDecider.Decide(account, c),
            PortForwardingCommand c => PortForwardingDecider.Decide(account, c),
            UserCommand c => UserDecider.Decide(account, c),
            _ => throw new UnreachableException($"No decider for {command.GetType().Name}."),
        };
    }

    /// <summary>The account after one more event. Never refuses.</summary>
    public static Account Evolve(Account account, AccountEvent @event)
    {
        var next = @event switch
        {
            AccountWideEvent e => AccountDecider.Evolve(account, e),
            PeerEvent e => PeerDecider.Evolve(account, e),
            SetupKeyEvent e => SetupKeyDecider.Evolve(account, e),
            GroupEvent e => GroupDecider.Evolve(account, e),
            PolicyEvent e => PolicyDecider.Evolve(account, e),
            PostureCheckEvent e => PostureCheckDecider.Evolve(account, e),
            RouteEvent e => RouteDecider.Evolve(account, e),
            DnsEvent e => DnsDecider.Evolve(account, e),
            NetworkEvent e => NetworkDecider.Evolve(account, e),
            PortForwardingEvent e => PortForwardingDecider.Evolve(account, e),
            UserEvent e => UserDecider.Evolve(account, e),
            _ => throw new UnreachableException($"No folder for {@event.GetType().Name}."),
        };
        return next with { Version = account.Version + 1 };
    }

    public static Account Fold(Account account, IEnumerable<AccountEvent> events) => events.Aggregate(account, Evolve);
}
