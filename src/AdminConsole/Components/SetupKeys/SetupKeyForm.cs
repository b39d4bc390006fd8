using System.Collections.Immutable;
using System.Globalization;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.SetupKeys;

namespace AdminConsole.Components.SetupKeys;

/// <summary>What a key is for. It presets the fields and hides none.</summary>
public enum KeyPurpose
{
    OneServer,
    Fleet,
    ShortLived,
}

/// <summary>How long a new key admits.</summary>
public enum KeyValidity
{
    Hour,
    Day,
    Week,
    Month,
    Year,
    Never,
}

/// <summary>A new setup key, as an admin fills it in.</summary>
public sealed class SetupKeyForm
{
    private static readonly Dictionary<KeyValidity, TimeSpan> _spans = new()
    {
        [KeyValidity.Hour] = TimeSpan.FromHours(1),
        [KeyValidity.Day] = TimeSpan.FromDays(1),
        [KeyValidity.Week] = TimeSpan.FromDays(7),
        [KeyValidity.Month] = TimeSpan.FromDays(30),
        [KeyValidity.Year] = TimeSpan.FromDays(365),
        [KeyValidity.Never] = TimeSpan.Zero, // the core's word for it
    };

    private KeyPurpose _purpose;

    public SetupKeyForm() => Preset(KeyPurpose.OneServer);

    public KeyPurpose Purpose
    {
        get => _purpose;
        set => Preset(value);
    }

    public string Name { get; set; } = "";

    public bool OneOff { get; set; }

    /// <summary>Of a reusable key; empty: any number of peers.</summary>
    public string Uses { get; set; } = "";

    public KeyValidity Validity { get; set; }

    public bool Ephemeral { get; set; }

    public bool AllowExtraDnsLabels { get; set; }

    public IReadOnlyList<GroupChoice> Groups { get; set; } = [];

    public string? NameError => Name.Trim().Length == 0 ? "Give the key a name, so that you know it in the list." : null;

    public string? UsesError => OneOff || Uses.Trim().Length == 0 || Limit is > 0
        ? null
        : "Enter how many peers the key admits, or leave it empty for no limit.";

    public bool IsComplete => NameError is null && UsesError is null;

    private int? Limit => int.TryParse(Uses.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;

    /// <summary>Creates new groups first, then the key. <paramref name="secret"/> itself is in none of them.</summary>
    public ImmutableArray<AccountCommand> ToCommands(SetupKeyId id, string secret, Func<string> newId, DateTimeOffset now)
    {
        var (groups, commands) = GroupForm.Settle(Groups, newId);
        return commands.Add(new CreateSetupKey(
            id,
            Name.Trim(),
            OneOff ? SetupKeyType.OneOff : SetupKeyType.Reusable,
            SetupKey.HashOf(secret),
            SetupKey.MaskOf(secret),
            _spans[Validity],
            groups,
            OneOff ? 1 : Limit ?? 0,
            Ephemeral,
            AllowExtraDnsLabels,
            now));
    }

    private void Preset(KeyPurpose purpose)
    {
        _purpose = purpose;
        OneOff = purpose == KeyPurpose.OneServer;
        Uses = "";
        Validity = purpose == KeyPurpose.OneServer ? KeyValidity.Day : KeyValidity.Month;
        Ephemeral = purpose == KeyPurpose.ShortLived;
    }
}
