using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;
using FsCheck;
using FsCheck.Fluent;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.PostureChecks.Checks;

namespace AdminConsole.Domain.Tests;

/// <summary>
/// Random commands about few things, so that they meet: sixteen devices of three host names in a network of twelve addresses,
/// four groups, three keys, four policies, three posture checks, four users; besides those of <see cref="AnyNetworkCommands"/> and
/// <see cref="AnyRouteCommands"/>. The program itself asks, or one of the users; much of it is refused.
/// </summary>
internal static class AnyCommands
{
    private static readonly Gen<string> _peer = Name("p", 16);
    private static readonly Gen<string> _group = Name("g", 4);
    private static readonly Gen<string> _key = Name("k", 3);
    private static readonly Gen<string> _policy = Name("q", 4);
    private static readonly Gen<string> _user = Name("u", 4);
    private static readonly Gen<string> _check = Name("c", 3);
    private static readonly Gen<string> _hostname = Gen.Elements("web", "Web.corp", "db", "");
    private static readonly Gen<bool> _flag = Gen.Elements(true, false);

    /// <summary>Every second device runs an agent that knows no port ranges.</summary>
    private static readonly Gen<AccountCommand> _register =
        from number in Gen.Choose(0, 15)
        from key in _key
        from hostname in _hostname
        from random in Gen.Choose(0, 15)
        let command = Register(hostname, id: $"p{number}", key: key, random: (ulong)random)
        let version = number % 2 == 0 ? "0.60.0" : "0.36.7"
        let system = number % 3 == 0 ? "" : "linux"
        select command with { Meta = command.Meta with { NetBirdVersion = version, GoOs = system, KernelVersion = "6.1" } } as AccountCommand;

    private static readonly Gen<AccountCommand> _updatePeer =
        from peer in _peer
        from name in _hostname
        from ssh in _flag
        from approval in Gen.Elements<bool?>(null, null, true, false)
        from address in Gen.Choose(0, 40)
        select new UpdatePeer(Peer(peer), name, ssh, false, false, approval, address > 15 ? null : Ip($"10.1.2.{16 + address}")) as AccountCommand;

    private static readonly Gen<AccountCommand> _report =
        from peer in _peer
        from version in Gen.Elements("0.60.0", "0.36.7")
        from ssh in Gen.Elements(null, "", "ssh-ed25519 AAAA")
        from system in Gen.Elements("", "linux")
        select new ReportPeerMeta(
            Peer(peer), PeerMeta.Empty with { NetBirdVersion = version, GoOs = system, KernelVersion = "6.1" }, ssh) as AccountCommand;

    private static readonly Gen<AccountCommand> _setupKey =
        from key in _key
        from type in Gen.Elements(SetupKeyType.Reusable, SetupKeyType.Reusable, SetupKeyType.OneOff)
        from limit in Gen.Choose(0, 3)
        from groups in _group.ListOf(2)
        select CreateKey(key, TimeSpan.FromDays(1), type, limit, null, [.. groups]) as AccountCommand;

    private static readonly Gen<AccountCommand> _changeKey =
        from key in _key
        from kind in Gen.Choose(0, 5)
        from groups in _group.ListOf(2)
        select kind switch
        {
            0 => new DeleteSetupKey(Key(key)),
            1 => new RevokeSetupKey(Key(key), Noon),
            _ => new UpdateSetupKey(Key(key), kind == 2, GroupIds([.. groups]), Noon) as AccountCommand,
        };

    private static readonly Gen<AccountCommand> _saveGroup =
        from name in _group
        from create in _flag
        from peers in Name("p", 9).ListOf(3)
        select create ? CreateGroup(name, [.. peers]) : UpdateGroup(name, null, [.. peers]) as AccountCommand;

    private static readonly Gen<Policy> _anyPolicy =
        from policy in _policy
        from sides in Gen.Frequency((4, _group), (1, _peer.Select(p => "peer:" + p)), (2, Gen.Constant(All))).Two()
        from protocol in Gen.Elements(Enum.GetValues<RuleProtocol>())
        from action in Gen.Elements(RuleAction.Accept, RuleAction.Accept, RuleAction.Drop)
        from oneWay in _flag
        from enabled in Gen.Elements(true, true, true, false)
        from ports in Gen.Elements(0, 1, 2)
        from checks in Gen.Frequency((2, Gen.Constant(Array.Empty<string>())), (1, _check.ArrayOf(2)))
        let takesPorts = protocol is RuleProtocol.Tcp or RuleProtocol.Udp
        let allowed = PolicyOf(
            policy, sides.Item1, sides.Item2, protocol, action, oneWay, enabled,
            ports: takesPorts && ports == 1 ? [22, 80] : null,
            ranges: takesPorts && ports == 2 ? [(443, 443), (8000, 8999)] : null)
        select allowed with { SourcePostureChecks = CheckIds(checks) };

    private static readonly Gen<AccountCommand> _savePolicy =
        from policy in _anyPolicy
        from create in _flag
        select create ? new CreatePolicy(policy) : new UpdatePolicy(policy) as AccountCommand;

    /// <summary>Three ranges whose addresses meet, one of them too small for many peers.</summary>
    private static readonly Gen<AccountCommand> _settings =
        from approval in _flag
        from propagation in _flag
        from inactivity in _flag
        from hours in Gen.Choose(0, 30)
        from groups in _group.ListOf(1)
        from range in Gen.Elements(null, "10.1.2.16/28", "10.1.2.0/24", "10.1.2.0/27")
        select new UpdateAccountSettings(
            AccountSettings.Default with
            {
                PeerApprovalEnabled = approval,
                GroupsPropagationEnabled = propagation,
                PeerInactivityExpirationEnabled = inactivity,
                PeerLoginExpiration = TimeSpan.FromHours(hours),
                PeerExposeGroups = GroupIds([.. groups]),
                JwtGroupsEnabled = approval,
                JwtGroupsClaimName = "groups",
            },
            range is null ? null : Prefix(range)) as AccountCommand;

    private static readonly Gen<AccountCommand> _login =
        from peer in Gen.Choose(0, 15)
        from user in _user
        from days in Gen.Choose(0, 2)
        from kind in Gen.Choose(0, 9)
        from random in Gen.Choose(0, 15)
        let now = Noon.AddDays(days)
        select kind switch
        {
            0 => Renew($"p{peer}", user, now),
            1 => Extend($"p{peer}", user, now),
            2 => Expire($"p{peer}", now),
            3 => Expire($"p{peer}", now, lastSeen: Noon),
            4 => new DeleteEphemeralPeer(Peer($"p{peer}"), Noon, now),
            5 => new ReportPeerLocation(Peer($"p{peer}"), new PeerLocation(Ip($"203.0.113.{days}"), "", "", 0)),
            _ => RegisterBy(user, "web", id: $"p{peer}", random: (ulong)random) as AccountCommand,
        };

    /// <summary>One of the users asks, or the program itself.</summary>
    private static readonly Gen<AccountCommand> _saveUser =
        from user in _user
        from asker in Gen.OneOf(_user, Gen.Constant(""))
        from role in Gen.Elements(Enum.GetValues<Role>())
        from groups in _group.ListOf(2)
        from kind in Gen.Choose(0, 11)
        let command = kind switch
        {
            0 => DeleteUser(user),
            1 => new ApproveUser(User(user)),
            2 => new RejectUser(User(user)),
            3 => SyncGroups(user, [.. groups.Append("staff")]),
            4 => SyncGroups(user),
            5 or 6 or 7 => AddUser(user, role: role, invited: kind != 5, groups: [.. groups]),
            _ => UpdateUser(user, role, kind == 8, [.. groups]) as AccountCommand,
        }
        select asker.Length == 0 ? command : command.ByUser(asker);

    /// <summary>See <see cref="Passes"/>.</summary>
    private static readonly Gen<AccountCommand> _saveCheck =
        from name in _check
        from create in _flag
        from check in Gen.Elements(
            CheckOf(name, netBird: "0.60.0"), CheckOf(name, os: Os(linux: "6.0")), CheckOf(name, process: Processes(Path("/usr/bin/agent"))))
        select create ? Create(check) : Update(check) as AccountCommand;

    private static readonly Gen<AccountCommand> _other = Gen.OneOf(
        Gen.OneOf(
            _peer.Select(p => DeletePeer(p) as AccountCommand),
            _peer.Select(p => new LogOutPeer(Peer(p)) as AccountCommand)),
        _group.Select(g => DeleteGroup(g) as AccountCommand),
        _policy.Select(p => new DeletePolicy(new PolicyId(p)) as AccountCommand),
        _policy.Select(p => new SwitchPolicy(new PolicyId(p), false) as AccountCommand),
        _policy.Select(p => new SwitchPolicy(new PolicyId(p), true) as AccountCommand),
        _check.Select(c => Delete(c) as AccountCommand),
        Gen.Choose(0, 200).Select(above => new RaiseSerialBase(above) as AccountCommand),
        Name("u", 2).Select(u => new ClaimOwnership(User(u), Domain.Users.User.LocalIssuer, Noon) as AccountCommand),
        Name("u", 2).Select(u => CreateServiceUser(u) as AccountCommand),
        Name("u", 2).Select(u => CreateToken(u) as AccountCommand),
        Name("u", 2).Select(u => DeleteToken(u) as AccountCommand));

    private static readonly Gen<AccountCommand> _any = Gen.Frequency(
        (8, _register), (2, _updatePeer), (1, _report), (4, _setupKey), (1, _changeKey), (5, _saveGroup), (5, _savePolicy), (2, _saveCheck),
        (1, _settings), (4, _login), (5, _saveUser), (3, _other), (9, AnyNetworkCommands.Any), (8, AnyRouteCommands.Any));

    /// <summary>Of one sequence that fails, the parts that fail too are shown.</summary>
    private static readonly Arbitrary<AccountCommand[]> _sequences = Arb.From(
        _any.Select(c => c.Actor == Actor.Nobody ? c with { Actor = Actor.System } : c).ArrayOf(60),
        commands => Enumerable.Range(0, commands.Length).Select(left => commands.Where((_, i) => i != left).ToArray()));

    /// <summary>The account before any of them: most of what they name exists.</summary>
    public static Account Start { get; } = Scenario.Given([.. AccountOpened("10.1.2.16/28")], KeyCreated("k0"))
        .And([.. Enumerable.Range(0, 8).Select(i => (Step)OnLinux(Register("web", id: $"p{i}", key: "k0")))])
        .And(GroupOf("g0", "p0", "p1"), GroupOf("g1", "p2", "p3", "p4"), GroupOf("g2"), GroupOf("g3", "p0", "p5"))
        .And(Allow("g0", "g1", tcp: 22, name: "q0"), new PostureCheckCreated(CheckOf("c0", netBird: "0.60.0")))
        .And(AnyNetworkCommands.Start)
        .And(AnyRouteCommands.Start)
        .And(UserJoined("u2"), AddUser("u3", invited: true), RegisterBy("u3", "web", id: "p8"))
        .Account;

    /// <summary>
    /// Devices of no system at all pass what is asked of Linux, those of Linux are new enough, and none runs anything; an agent has one
    /// of two versions.
    /// </summary>
    public static bool Passes(PostureCheck check, Peer peer) =>
        check.Process is null && (check.NetBirdVersion is null || peer.Meta.NetBirdVersion == check.NetBirdVersion.MinVersion);

    public static void Always(Action<AccountCommand[]> holds, int sequences = 100) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(sequences), Prop.ForAll(_sequences, holds));

    /// <summary>Of what the commands make of the account.</summary>
    public static void AlwaysOf(Action<Account> holds) => Always(commands => holds(commands.Aggregate(Start, After)));

    /// <summary>Everything that happened, each with the account just before it.</summary>
    public static IEnumerable<(Account Before, AccountEvent Event)> Happened(AccountCommand[] commands)
    {
        var account = Start;
        foreach (var command in commands)
        {
            foreach (var @event in EventsOf(account, command))
            {
                yield return (account, @event);
                account = Account.Evolve(account, @event);
            }
        }
    }

    public static AccountEvent[] EventsOf(Account account, AccountCommand command) =>
        Account.Decide(account, command) is Decision.Accepted accepted ? [.. accepted.Events] : [];

    public static Account After(Account account, AccountCommand command) => Account.Fold(account, EventsOf(account, command));

    private static RegisterPeer OnLinux(RegisterPeer command) =>
        command with { Meta = command.Meta with { GoOs = "linux", KernelVersion = "6.1" } };

    private static Gen<string> Name(string letter, int count) => Gen.Choose(0, count - 1).Select(n => $"{letter}{n}");
}
