using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Groups;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Components.Peers;

/// <summary>What an admin changes of a peer.</summary>
public sealed class PeerForm(PeerId id)
{
    public string Name { get; set; } = "";

    public IReadOnlyList<GroupChoice> Groups { get; set; } = [];

    /// <summary>A person signed in on it: only then does its login expire.</summary>
    public bool BySignIn { get; private init; }

    public bool LoginExpires { get; set; }

    public bool InactiveExpires { get; set; }

    public bool Ssh { get; set; }

    public string? NameError => Name.Trim().Length == 0 ? "Give the peer a name." : null;

    public static PeerForm From(Account account, Peer peer) => new(peer.Id)
    {
        Name = peer.Name,
        Groups = GroupForm.Chosen(account, Joined(account, peer.Id).Select(g => g.Id)),
        BySignIn = peer.UserId is not null,
        LoginExpires = peer.LoginExpirationEnabled,
        InactiveExpires = peer.InactivityExpirationEnabled,
        Ssh = peer.SshEnabled,
    };

    /// <summary>Only what differs from <paramref name="account"/>: members that others have added meanwhile stay.</summary>
    public IEnumerable<AccountCommand> ToCommands(Account account, Func<string> newId)
    {
        if (account.Peers.Find(id) is { } peer)
        {
            if ((peer.LoginExpirationEnabled, peer.InactivityExpirationEnabled, peer.SshEnabled) != (LoginExpires, InactiveExpires, Ssh))
                yield return new UpdatePeer(id, Name.Trim(), Ssh, LoginExpires, InactiveExpires, ApprovalRequired: null, Address: null);
            else if (peer.Name != Name.Trim())
                yield return new RenamePeer(id, Name.Trim());
        }

        var (ids, created) = GroupForm.Settle(Groups, newId, id);
        foreach (var command in created)
            yield return command;

        var joined = Joined(account, id).ToImmutableArray();
        foreach (var group in joined.Where(g => !ids.Contains(g.Id)))
            yield return Members(group, group.Peers.Remove(id));

        foreach (var group in ids.Select(g => account.Groups.GetValueOrDefault(g)).OfType<Group>().Where(g => !g.Peers.Contains(id)))
            yield return Members(group, group.Peers.Add(id));
    }

    private static UpdateGroup Members(Group group, ImmutableSortedSet<PeerId> peers) =>
        new(group.Id, group.Name, [.. peers], group.Resources);

    private static IEnumerable<Group> Joined(Account account, PeerId id) =>
        account.Groups.Values.Where(g => !g.IsAll && g.Peers.Contains(id)).OrderBy(g => g.Name, Comparer<string>.Create(Order.Natural));
}
