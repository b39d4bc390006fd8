using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Components.Policies;

/// <summary>A policy as an admin fills it in.</summary>
public sealed class PolicyForm
{
    // The longest name that the core accepts.
    private const int LongestName = 255;

    private readonly Policy? _was;

    private PolicyForm(Policy? was, IEnumerable<RuleForm> rules)
    {
        _was = was;
        Rules = [.. rules];
    }

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public bool Enabled { get; set; } = true;

    public List<RuleForm> Rules { get; }

    public bool IsNew => _was is null;

    /// <summary>The name it gets if none is entered: what its first rule says.</summary>
    public string ProposedName
    {
        get
        {
            var rule = Rules[0];
            if (rule.From.Count == 0 || rule.To.Count == 0)
                return "";

            var name = $"{Names(rule.From)} {(rule.BothWays ? "⇄" : "→")} {Names(rule.To)} {rule.Traffic}";
            return name.Length <= LongestName ? name : name[..LongestName];
        }
    }

    /// <summary>A name is asked for only where none can be proposed: a side without a group has none to offer.</summary>
    public string? NameError => Name.Trim().Length == 0 && ProposedName.Length == 0 && Rules[0].IsComplete ? "Give the policy a name." : null;

    public bool IsComplete => NameError is null && Rules.All(r => r.IsComplete);

    public static PolicyForm New() => new(null, [new RuleForm()]);

    public static PolicyForm From(Account account, Policy policy) => new(policy, policy.Rules.Select(r => RuleForm.Of(account, r)))
    {
        Name = policy.Name,
        Description = policy.Description,
        Enabled = policy.Enabled,
    };

    /// <summary>Creates new groups first, one each even if chosen in several places, then the policy.</summary>
    public ImmutableArray<AccountCommand> ToCommands(Func<string> newId)
    {
        var fresh = Rules.SelectMany(r => r.From.Concat(r.To)).Where(g => g.Id is null).DistinctBy(g => g.Name);
        var (freshIds, commands) = GroupForm.Settle(fresh, newId);
        var byName = commands.OfType<CreateGroup>().Zip(freshIds).ToDictionary(p => p.First.Name, p => p.Second, StringComparer.Ordinal);
        var id = _was?.Id ?? new PolicyId(newId());
        var name = Name.Trim().Length > 0 ? Name.Trim() : ProposedName;
        var rules = Rules.Select((r, i) => r.ToRule(
            new RuleId(i == 0 && IsNew ? id.Value : newId()), name, Ids(r.From), Ids(r.To)));

        var policy = new Policy(id, name, Description.Trim(), Enabled, [.. rules], _was?.SourcePostureChecks ?? []);
        return commands.Add(IsNew ? new CreatePolicy(policy) : new UpdatePolicy(policy));

        ImmutableArray<GroupId> Ids(IEnumerable<GroupChoice> chosen) =>
            [.. chosen.Select(g => g.Id is { } known ? new GroupId(known) : byName[g.Name])];
    }

    private static string Names(IEnumerable<GroupChoice> groups) => string.Join(", ", groups.Select(g => g.Name));
}
