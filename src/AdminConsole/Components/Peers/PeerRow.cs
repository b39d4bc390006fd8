using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using AdminConsole.Components.Controls;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;

namespace AdminConsole.Components.Peers;

/// <summary>One peer as the list shows it.</summary>
/// <param name="Presence">Null if it has never been connected.</param>
/// <param name="Groups">Names, without All, sorted.</param>
/// <param name="KeyName">The setup key it came with; null if a user signed it in, or the key is gone.</param>
public sealed record PeerRow(Peer Peer, PeerPresence? Presence, ImmutableArray<string> Groups, string? KeyName)
{
    private static readonly ConditionalWeakTable<Account, Made> _made = [];

    public bool Online => Presence is { Connected: true };

    public Status Status =>
        Peer.ApprovalRequired ? Status.Waiting
        : Peer.LoginExpired ? Status.LoginExpired
        : Online ? Presence?.WithheldBytes is null ? Status.Online : Status.OldMap
        : Status.Offline;

    /// <summary>What is wrong with the peer's map, and what helps; null if nothing is.</summary>
    public string? MapTrouble
    {
        get
        {
            if (!Online || Presence?.WithheldBytes is not { } bytes)
                return null;

            var most = AgentFeatures.Of(Peer).LargestMessage;
            var newer = AgentFeatures.Newest.LargestMessage > most ? ", or bring its client up to date: newer ones accept more" : "";
            return $"Its newest map takes {Wording.Size(bytes)}, and client {Peer.Meta.NetBirdVersion} accepts {Wording.Size(most)}. It works with "
                + $"an older map, and changes do not reach it. Let it see fewer peers or rules{newer}.";
        }
    }

    public string Origin => KeyName is { } key ? $"key {key}" : Peer.UserId is not null ? "signed in by a user" : "setup key deleted";

    public string Os => Peer.Meta.GoOs switch
    {
        "darwin" => $"macOS {Peer.Meta.OsVersion}".Trim(),
        "ios" => $"iOS {Peer.Meta.OsVersion}".Trim(),
        "android" => $"Android {Peer.Meta.OsVersion}".Trim(),
        "windows" => $"{Peer.Meta.Os.Replace("Microsoft ", "", StringComparison.Ordinal)} {Peer.Meta.OsVersion}".Trim(),
        _ => $"{Peer.Meta.Os} {Peer.Meta.OsVersion}".Trim(),
    };

    /// <summary>Null while unknown.</summary>
    public IPAddress? ConnectedFrom => Presence?.Address ?? Peer.Location?.ConnectionIp;

    /// <summary>Where that is, as in "Berlin, DE"; empty if no database knows.</summary>
    public string Place => Peer.Location switch
    {
        null => "",
        { CityName.Length: 0 } country => country.CountryCode,
        var city => $"{city.CityName}, {city.CountryCode}",
    };

    public string OsIcon => Peer.Meta.GoOs is "linux" or "windows" or "darwin" or "android" or "ios" or "freebsd" ? "os-" + Peer.Meta.GoOs : "os-freebsd";

    /// <summary>Online first, then those seen last; the name decides between equals.</summary>
    public static int ByStatus(PeerRow a, PeerRow b) =>
        Rank(a) != Rank(b) ? Rank(a).CompareTo(Rank(b))
        : a.Online ? 0
        : -Order.Moment(a.Presence?.LastSeen, b.Presence?.LastSeen);

    public static int ByName(PeerRow a, PeerRow b) =>
        Order.Natural(a.Peer.Name, b.Peer.Name) is not 0 and var byName ? byName : a.Peer.Id.CompareTo(b.Peer.Id);

    /// <summary>Status, then name: the order of a list without a choice.</summary>
    public static int ByDefault(PeerRow a, PeerRow b) => Rank(a) != Rank(b) ? Rank(a).CompareTo(Rank(b)) : ByName(a, b);

    /// <summary>The rows of one moment are the same for everybody who looks at it: all consoles share them.</summary>
    public static ImmutableArray<PeerRow> Of(Account account, PresenceView presence)
    {
        if (_made.TryGetValue(account, out var made) && ReferenceEquals(made.Presence, presence))
            return made.Rows;

        var rows = Make(account, presence);
        _made.AddOrUpdate(account, new Made(presence, rows));
        return rows;
    }

    private static ImmutableArray<PeerRow> Make(Account account, PresenceView presence)
    {
        var groups = new Dictionary<PeerId, List<string>>();
        foreach (var group in account.Groups.Values.Where(g => !g.IsAll))
        {
            foreach (var peer in group.Peers)
            {
                if (!groups.TryGetValue(peer, out var names))
                    groups[peer] = names = [];

                names.Add(group.Name);
            }
        }

        return [.. account.Peers.Select(Row)];

        PeerRow Row(Peer peer) => new(
            peer,
            presence.Peers.GetValueOrDefault(peer.Id),
            groups.TryGetValue(peer.Id, out var names) ? [.. names.Order(Comparer<string>.Create(Order.Natural))] : [],
            peer.SetupKeyId is { } key ? account.SetupKeys.GetValueOrDefault(key)?.Name : null);
    }

    private sealed record Made(PresenceView Presence, ImmutableArray<PeerRow> Rows);

    private static int Rank(PeerRow row) => row.Peer.ApprovalRequired ? 0 : row.Online ? 1 : 2;
}
