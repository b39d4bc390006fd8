using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Benchmarks;

/// <summary>Accounts in memory, folded from the events of as many peers as wanted.</summary>
internal static class AnyAccount
{
    private const int GroupSize = 25;

    public static readonly GroupId All = new("group-all");

    /// <summary>Everybody sees everybody.</summary>
    public static Account Mesh(int peers) => Account.Fold(
        Empty(), [.. Enumerable.Range(0, peers).Select(i => Joined(i)), new PolicyCreated(Between(0, All, All, RuleProtocol.All))]);

    /// <summary>As <see cref="Network"/> has them.</summary>
    public static Account Segmented(int peers)
    {
        var count = peers / GroupSize;
        var groups = Enumerable.Range(0, count).Select(g => new GroupId(Named("group", g))).ToArray();
        AccountEvent[] events =
        [
            .. groups.Select(g => new GroupCreated(new Group(g, g.Value, Issued.Api, [], []))),
            .. Enumerable.Range(0, peers).Select(i => Joined(i, groups[i % count])),
            .. groups.Select((g, i) => new PolicyCreated(Between(i, g, groups[(i + 1) % count]))),
        ];
        return Account.Fold(Empty(), events);
    }

    /// <summary>With these ports on its first policy.</summary>
    public static Account Edited(Account account, ImmutableArray<ushort> ports)
    {
        var policy = account.Policies[0];
        return Account.Evolve(
            account, new PolicyChanged(policy with { Rules = [policy.Rules[0] with { Protocol = RuleProtocol.Tcp, Ports = ports }] }));
    }

    public static Account Empty() => Account.Fold(
        Account.Empty(new AccountId("benchmark")),
        [
            new AccountCreated(new IpPrefix(new IPAddress([100, 64, 0, 0]), 16), AccountSettings.Default, DateTimeOffset.UnixEpoch),
            new GroupCreated(new Group(All, Group.AllName, Issued.Api, [], [])),
        ]);

    public static Domain.Peers.Peer Peer(int number)
    {
        Span<byte> key = stackalloc byte[WireGuardKey.Size];
        SHA256.HashData(BitConverter.GetBytes(number), key); // keys have no order; these have the same disorder in every run
        var name = Named("peer", number);
        return new Domain.Peers.Peer(
            new PeerId(name), WireGuardKey.Parse(Convert.ToBase64String(key)), new IPAddress([100, 64, (byte)(number >> 8), (byte)number]), name,
            name, PeerMeta.Empty with { NetBirdVersion = "0.59.3" }, SetupKeyId: null, UserId: null,
            "ssh-ed25519 " + new string('A', 68), SshEnabled: false, LoginExpirationEnabled: false, InactivityExpirationEnabled: false,
            DateTimeOffset.UnixEpoch, LastLogin: null, LoginExpired: false, ApprovalRequired: false, Ephemeral: false,
            AllowExtraDnsLabels: false, ExtraDnsLabels: [], Location: null);
    }

    /// <summary>As long as the ids of a real account.</summary>
    public static string Named(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what}-{number:d13}");

    private static PeerRegistered Joined(int number, params ImmutableArray<GroupId> groups) => new(Peer(number), groups);

    private static Policy Between(int number, GroupId source, GroupId destination, RuleProtocol protocol = RuleProtocol.Tcp)
    {
        var name = Named("policy", number);
        var rule = new PolicyRule(
            new RuleId(name), name, "", Enabled: true, RuleAction.Accept, [source], null, [destination], null, Bidirectional: true,
            protocol, protocol == RuleProtocol.Tcp ? [80] : [], [], []);
        return new Policy(new PolicyId(name), name, "", Enabled: true, [rule], []);
    }
}
