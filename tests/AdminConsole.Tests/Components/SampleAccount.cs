using System.Net;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Tests.Components;

/// <summary>An account to look at: what the core makes of a few commands.</summary>
internal static class SampleAccount
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly UserId Owner = new("anna");
    public static readonly GroupId All = new("group-all");
    public static readonly GroupId Developers = new("group-dev");
    public static readonly GroupId Databases = new("group-db");
    public static readonly SetupKeyId Fleet = new("key-fleet");
    public static readonly PolicyId Everyone = new("policy-all");
    public static readonly PolicyId DevToDb = new("policy-dev-db");

    /// <summary>An owner, the group All and the policy that connects everyone.</summary>
    public static Account New() => Account.Empty(new AccountId("account"))
        .After(new CreateAccount(new IpPrefix(IPAddress.Parse("100.92.0.0"), 16), "corp.example", All, Everyone, Noon))
        .After(new ClaimOwnership(Owner, User.LocalIssuer, Noon));

    /// <summary>With two groups, a key, three peers (db-1, db-2, db-10) and a policy from Developers to Databases, tcp 5432.</summary>
    public static Account Furnished() => New()
        .After(new CreateGroup(Developers, "Developers", [], []))
        .After(new CreateGroup(Databases, "Databases", [], []))
        .After(Key(Fleet, "fleet", SetupKeyType.Reusable))
        .WithPeer("db-2", 1)
        .WithPeer("db-10", 2)
        .WithPeer("db-1", 3)
        .After(new CreatePolicy(new Policy(DevToDb, "Dev → Db", "for migrations", Enabled: true,
            [Rule(DevToDb.Value, Developers, Databases) with { Ports = [5432] }], [])));

    public static PeerId Peer(int number) => new($"peer-{number}");

    public static CreateSetupKey Key(SetupKeyId id, string name, SetupKeyType type) => new(
        id, name, type, SetupKey.HashOf(name), SetupKey.MaskOf("ABCDE-secret"), TimeSpan.FromDays(1), [], 0,
        Ephemeral: false, AllowExtraDnsLabels: false, Noon);

    public static PolicyRule Rule(string id, GroupId from, GroupId to) => new(
        new RuleId(id), "rule", "", Enabled: true, RuleAction.Accept, [from], null, [to], null,
        Bidirectional: false, RuleProtocol.Tcp, [], [], []);

    public static Account WithPeer(this Account account, string hostname, int number) => account.After(
        new RegisterPeer(
            Peer(number), WireGuardKey.Parse(Convert.ToBase64String([.. Enumerable.Repeat((byte)number, 32)])), Fleet,
            PeerMeta.Empty with { Hostname = hostname, GoOs = "linux", Os = "Debian", OsVersion = "12", NetBirdVersion = "0.60.2" },
            "", [], null, (ulong)number, Noon) with
        { Actor = new Actor.Peer(Peer(number)) });

    public static Account After(this Account account, AccountCommand command)
    {
        var asked = command.Actor == Actor.Nobody ? command with { Actor = Actor.System } : command;
        return Account.Decide(account, asked) is Decision.Accepted accepted
            ? Account.Fold(account, accepted.Events)
            : throw new InvalidOperationException($"{command} was refused.");
    }
}
