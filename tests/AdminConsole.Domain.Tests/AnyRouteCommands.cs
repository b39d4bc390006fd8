using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Dns;
using FsCheck;
using FsCheck.Fluent;
using static AdminConsole.Domain.Tests.Dns.DnsAsks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Routes.RouteAsks;

namespace AdminConsole.Domain.Tests;

/// <summary>
/// Random commands about three routes to three places, two groups of name servers and two zones with four records. Peers and groups are
/// those of <see cref="AnyCommands"/>.
/// </summary>
internal static class AnyRouteCommands
{
    private static readonly Gen<string> _group = Name("g", 4);
    private static readonly Gen<bool> _flag = Gen.Elements(true, false);

    private static readonly Gen<AccountCommand> _saveRoute =
        from route in Name("v", 3)
        from create in _flag
        from through in Gen.Frequency((1, Name("p", 9)), (2, _group.Select(g => "@" + g)), (1, _group.Two().Select(g => $"@{g.Item1},{g.Item2}")))
        from network in Gen.Elements("10.9.0.0/16", "0.0.0.0/0", null)
        from netId in Gen.Elements("a", "b")
        from enabled in Gen.Elements(true, true, false)
        from groups in _group.ListOf(2)
        from access in _group.ListOf(1)
        from open in _flag
        let draft = Draft(through, network, network is null ? ["*.example.com", "bücher.example"] : null, netId) with
        {
            Enabled = enabled,
            Groups = GroupIds([All, .. groups]),
            AccessControlGroups = open ? [] : GroupIds([.. access]),
        }
        select create ? Create(route, draft) : Update(route, draft) as AccountCommand;

    private static readonly Gen<AccountCommand> _saveServers =
        from id in Name("n", 2)
        from create in _flag
        from address in Gen.Elements("1.1.1.1", "10.1.2.18")
        from groups in _group.ListOf(2)
        from draft in Gen.Elements(Servers(id), Servers(id, "corp.example"), Servers("same", "corp.example") with { Enabled = false })
        let asked = draft with { NameServers = [Server(address)], Groups = GroupIds([.. groups]) }
        select create ? Create(id, asked) : Update(id, asked) as AccountCommand;

    private static readonly Gen<AccountCommand> _saveZone =
        from id in Name("z", 2)
        from create in _flag
        from domain in Gen.Elements("z0.example", "z1.example")
        from search in _flag
        from groups in _group.ListOf(2)
        let asked = ZoneOf(domain, search: search) with { Groups = GroupIds([.. groups]) }
        select create ? Create(id, asked) : Update(id, asked) as AccountCommand;

    private static readonly Gen<AccountCommand> _saveRecord =
        from zone in Name("z", 2)
        from id in Name("w", 4)
        from create in Gen.Elements(true, true, false)
        from name in Gen.Elements("a.z0.example", "b.z0.example", "a.z1.example")
        from content in Gen.Elements(("A", "10.0.0.1"), ("AAAA", "::1"), ("CNAME", "c.example"))
        let asked = Add(zone, id, name, content.Item1, content.Item2)
        select create ? asked : Change(asked) as AccountCommand;

    private static readonly Gen<AccountCommand> _delete = Gen.OneOf(
        Name("v", 3).Select(v => Delete(v) as AccountCommand),
        Name("n", 2).Select(n => new DeleteNameServerGroup(new NameServerGroupId(n)) as AccountCommand),
        Name("z", 2).Select(z => new DeleteZone(new ZoneId(z)) as AccountCommand),
        Name("z", 2).Two().Select(z => Remove(z.Item1, "w" + z.Item2[1..]) as AccountCommand),
        _group.ListOf(1).Select(g => LeaveAlone([.. g]) as AccountCommand),
        Gen.Constant(LeaveAlone() as AccountCommand));

    public static Gen<AccountCommand> Any { get; } = Gen.Frequency(
        (3, _saveRoute), (1, _saveServers), (1, _saveZone), (2, _saveRecord), (1, _delete));

    /// <summary>One of each kind, for the account before any command.</summary>
    public static Step[] Start =>
    [
        Create("v0", Draft("p3")), Create("n0", Servers("n0", "corp.example")), Create("z0", ZoneOf("z0.example")),
        Add("z0", "w0", "a.z0.example"),
    ];

    private static Gen<string> Name(string letter, int count) => Gen.Choose(0, count - 1).Select(n => $"{letter}{n}");
}
