using System.Collections.Immutable;
using System.Globalization;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Components.Policies;

/// <summary>One rule of a policy, as an admin fills it in.</summary>
public sealed class RuleForm
{
    // What the form does not show stays as it was: other tools may have set it.
    private readonly PolicyRule? _was;

    public RuleForm()
    {
    }

    private RuleForm(PolicyRule was) => _was = was;

    public IReadOnlyList<GroupChoice> From { get; set; } = [];

    public IReadOnlyList<GroupChoice> To { get; set; } = [];

    /// <summary>One peer or network resource in place of groups; null if there is none.</summary>
    public ResourceRef? FromResource { get; set; }

    public ResourceRef? ToResource { get; set; }

    public bool BothWays { get; set; }

    public RuleProtocol Protocol { get; set; } = RuleProtocol.Tcp;

    /// <summary>Each a port or a range as it was typed; what is neither stays, so that it can be mended.</summary>
    public ImmutableArray<string> Ports { get; set; } = [];

    public RuleAction Action { get; set; }

    public bool HasPorts => Protocol is RuleProtocol.Tcp or RuleProtocol.Udp;

    public string? FromError => From.Count == 0 && FromResource is null ? "Choose who starts the connection." : null;

    public string? ToError => To.Count == 0 && ToResource is null ? "Choose who is reached." : null;

    public string? PortsError => HasPorts && Ports.FirstOrDefault(p => PortText.Parse(p) is null) is { } wrong
        ? $"{wrong} is not a port. Use numbers from 1 to 65535, or ranges such as 8000-8010."
        : null;

    public bool IsComplete => FromError is null && ToError is null && PortsError is null;

    /// <summary>What it allows, in short: "tcp 22, 443".</summary>
    public string Traffic => HasPorts && Ports.Length > 0 ? $"{Word(Protocol)} {string.Join(", ", Ports)}" : Word(Protocol);

    public static RuleForm Of(Account account, PolicyRule rule) => new(rule)
    {
        From = GroupForm.Chosen(account, rule.Sources),
        To = GroupForm.Chosen(account, rule.Destinations),
        FromResource = rule.SourceResource,
        ToResource = rule.DestinationResource,
        BothWays = rule.Bidirectional,
        Protocol = rule.Protocol,
        Ports = [.. rule.Ports.Select(p => p.ToString(CultureInfo.InvariantCulture)), .. rule.PortRanges.Select(PortText.Write)],
        Action = rule.Action,
    };

    /// <param name="id">For a rule that is new.</param>
    public PolicyRule ToRule(RuleId id, string name, ImmutableArray<GroupId> from, ImmutableArray<GroupId> to)
    {
        var ranges = HasPorts ? Ports.Select(PortText.Parse).OfType<PortRange>().Distinct().ToImmutableArray() : [];
        var single = ranges.All(r => r.Start == r.End); // a rule holds either ports or ranges
        var rule = _was ?? new PolicyRule(id, name, "", Enabled: true, RuleAction.Accept, [], null, [], null, true, RuleProtocol.All, [], [], []);
        return rule with
        {
            Action = Action,
            Sources = from,
            SourceResource = from.IsEmpty ? FromResource : null,
            Destinations = to,
            DestinationResource = to.IsEmpty ? ToResource : null,
            Bidirectional = BothWays,
            Protocol = Protocol,
            Ports = single ? [.. ranges.Select(r => r.Start)] : [],
            PortRanges = single ? [] : ranges,
            AuthorizedGroups = Protocol == RuleProtocol.NetBirdSsh
                ? [.. from.Order().Select(g => rule.AuthorizedGroups.FirstOrDefault(a => a.Group == g) ?? new AuthorizedGroup(g, []))]
                : [],
        };
    }

    public static string Word(RuleProtocol protocol) => protocol switch
    {
        RuleProtocol.All => "all traffic",
        RuleProtocol.Tcp => "tcp",
        RuleProtocol.Udp => "udp",
        RuleProtocol.Icmp => "icmp",
        _ => "ssh",
    };
}
