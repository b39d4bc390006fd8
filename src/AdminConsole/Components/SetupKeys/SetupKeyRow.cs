using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.SetupKeys;

namespace AdminConsole.Components.SetupKeys;

/// <summary>One setup key as the list shows it, at one moment.</summary>
public sealed record SetupKeyRow(SetupKey Key, SetupKeyState State, ImmutableArray<string> Groups)
{
    public Status Status => State switch
    {
        SetupKeyState.Expired => Status.Expired,
        SetupKeyState.Revoked => Status.Revoked,
        SetupKeyState.Overused => Status.UsedUp,
        _ => Status.Valid,
    };

    public string Used => Key.UsageLimit > 0 ? $"{Key.UsedTimes} of {Key.UsageLimit}" : $"{Key.UsedTimes}, no limit";

    public string Kind => string.Join(" · ", new[]
    {
        Key.Type == SetupKeyType.OneOff ? "one-off" : "reusable",
        Key.Ephemeral ? "ephemeral" : null,
        Key.AllowExtraDnsLabels ? "extra DNS labels" : null,
    }.OfType<string>());

    public static SetupKeyRow Of(Account account, SetupKey key, DateTimeOffset now) => new(
        key,
        key.StateAt(now),
        [.. key.AutoGroups.Select(id => account.Groups.GetValueOrDefault(id)?.Name).OfType<string>()]);

    public static int ByName(SetupKeyRow a, SetupKeyRow b) =>
        Order.Natural(a.Key.Name, b.Key.Name) is not 0 and var byName ? byName : string.CompareOrdinal(a.Key.Id.Value, b.Key.Id.Value);

    public static int ByState(SetupKeyRow a, SetupKeyRow b) => Rank(a).CompareTo(Rank(b));

    /// <summary>Valid ones first, the last created first among them: the order of a list without a choice.</summary>
    public static int ByDefault(SetupKeyRow a, SetupKeyRow b) =>
        Rank(a) != Rank(b) ? Rank(a).CompareTo(Rank(b)) : string.CompareOrdinal(b.Key.Id.Value, a.Key.Id.Value);

    private static int Rank(SetupKeyRow row) => row.State switch
    {
        SetupKeyState.Valid => 0,
        SetupKeyState.Overused => 1,
        SetupKeyState.Expired => 2,
        _ => 3,
    };
}
