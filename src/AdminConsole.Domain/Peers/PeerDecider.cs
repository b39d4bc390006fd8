using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.Routes;

namespace AdminConsole.Domain.Peers;

internal static class PeerDecider
{
    public static Decision Decide(Account account, PeerCommand command) => command switch
    {
        RegisterPeer c => PeerRegistration.Decide(account, c),
        RegisterPeerByUser c => PeerRegistration.Decide(account, c),
        RenewPeerLogin c => PeerLogins.Decide(account, c),
        ExtendPeerLogin c => PeerLogins.Decide(account, c),
        ExpirePeerLogin c => PeerLogins.Decide(account, c),
        DeleteEphemeralPeer c => Delete(account, c),
        ReportPeerMeta c => Report(account, c),
        ReportPeerLocation c => Report(account, c),
        UpdatePeer c => Update(account, c),
        RenamePeer c => Rename(account, c),
        DeletePeer c => Delete(account, c.PeerId),
        LogOutPeer c => LogOut(account, c.PeerId),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static Account Evolve(Account account, PeerEvent @event) => @event switch
    {
        PeerRegistered e => PeerRegistration.Evolve(account, e),
        PeerMetaChanged e => Change(account, e.PeerId, p => p with { Meta = e.Meta }),
        PeerSshKeyChanged e => Change(account, e.PeerId, p => p with { SshKey = e.SshKey }),
        PeerRenamed e => Change(account, e.PeerId, p => p with { Name = e.Name, DnsLabel = e.DnsLabel }),
        PeerSshSwitched e => Change(account, e.PeerId, p => p with { SshEnabled = e.Enabled }),
        PeerLoginExpirationSwitched e => Change(account, e.PeerId, p => p with { LoginExpirationEnabled = e.Enabled }),
        PeerInactivityExpirationSwitched e => Change(account, e.PeerId, p => p with { InactivityExpirationEnabled = e.Enabled }),
        PeerAddressChanged e => Change(account, e.PeerId, p => p with { Address = e.Address }),
        PeerLoginExpired e => Change(account, e.PeerId, p => p with { LoginExpired = true }),
        PeerLoginRenewed e => Change(account, e.PeerId, p => p with { LastLogin = e.At, LoginExpired = false }),
        PeerLocationChanged e => Change(account, e.PeerId, p => p with { Location = e.Location }),
        PeerApprovalChanged e => Change(account, e.PeerId, p => p with { ApprovalRequired = e.Required }),
        PeerDeleted e => account with
        {
            Peers = account.Peers.Without(e.PeerId),
            Groups = account.Groups.SetItems(account.Groups.Values
                .Where(g => g.Peers.Contains(e.PeerId))
                .Select(g => KeyValuePair.Create(g.Id, g with { Peers = g.Peers.Remove(e.PeerId) }))),
        },
        _ => throw new UnreachableException(@event.GetType().Name),
    };

    /// <summary>A peer goes, and before it everything that is nothing without it; routes stay, switched off.</summary>
    /// <param name="account">The account as it is when this peer goes: of several, the later ones go from what the earlier left.</param>
    public static ImmutableArray<AccountEvent> Leaving(Account account, PeerId id, bool loggedOut) =>
    [
        .. NetworkRouterDecider.Of(account, id).Select(r => new NetworkRouterDeleted(r.Id)),
        .. PeerForwarding.Ending(account, id),
        .. RouteDecider.Abandoned(account, id),
        new PeerDeleted(id, loggedOut),
    ];

    private static Account Change(Account account, PeerId id, Func<Peer, Peer> change) =>
        account.Peers.TryGet(id, out var peer) ? account with { Peers = account.Peers.With(change(peer)) } : account;

    private static Decision Report(Account account, ReportPeerMeta c)
    {
        if (!account.Peers.TryGet(c.PeerId, out var peer))
            return NotFound(c.PeerId);

        var events = ImmutableArray.CreateBuilder<AccountEvent>();

        // An agent without a desktop program reports no version of it; the stored one then stays.
        var meta = c.Meta.UiVersion.Length == 0 ? c.Meta with { UiVersion = peer.Meta.UiVersion } : c.Meta;
        if (!c.Meta.SameAs(PeerMeta.Empty) && !meta.SameAs(peer.Meta))
            events.Add(new PeerMetaChanged(peer.Id, meta));

        if (c.SshKey is { } sshKey && sshKey != peer.SshKey)
            events.Add(new PeerSshKeyChanged(peer.Id, sshKey));

        return Decision.Accept(events.ToImmutable());
    }

    private static Decision Report(Account account, ReportPeerLocation c)
    {
        if (!account.Peers.TryGet(c.PeerId, out var peer))
            return NotFound(c.PeerId);

        return peer.Location == c.Location ? Decision.Accept() : Decision.Accept(new PeerLocationChanged(c.PeerId, c.Location));
    }

    private static Decision Update(Account account, UpdatePeer c)
    {
        if (!account.Peers.TryGet(c.PeerId, out var peer))
            return NotFound(c.PeerId);

        if (c.LoginExpirationEnabled != peer.LoginExpirationEnabled && peer.UserId is null)
            return NotBySso("login");

        if (c.InactivityExpirationEnabled != peer.InactivityExpirationEnabled && peer.UserId is null)
            return NotBySso("inactivity");

        var events = ImmutableArray.CreateBuilder<AccountEvent>();
        if (c.Address is { } address && !address.Equals(peer.Address))
        {
            if (!account.Network.Contains(address))
                return Decision.Reject(RejectionKind.Invalid, $"IP {address} is not within the account network range {account.Network}");

            if (AddressPool.IsReserved(account.Network, address))
                return Decision.Reject(RejectionKind.Invalid, $"IP {address} is reserved in the account network range {account.Network}");

            if (account.Peers.Find(address) is { } holder)
                return Decision.Reject(RejectionKind.Invalid, $"IP {address} is already assigned to peer {holder.Id}");

            events.Add(new PeerAddressChanged(peer.Id, address));
        }

        if (c.Name != peer.Name)
        {
            var renaming = Rename(account, new RenamePeer(peer.Id, c.Name));
            if (renaming is not Decision.Accepted renamed)
                return renaming;

            events.AddRange(renamed.Events);
        }

        if (c.SshEnabled != peer.SshEnabled)
            events.Add(new PeerSshSwitched(peer.Id, c.SshEnabled));

        if (c.LoginExpirationEnabled != peer.LoginExpirationEnabled)
            events.Add(new PeerLoginExpirationSwitched(peer.Id, c.LoginExpirationEnabled));

        if (c.InactivityExpirationEnabled != peer.InactivityExpirationEnabled)
            events.Add(new PeerInactivityExpirationSwitched(peer.Id, c.InactivityExpirationEnabled));

        if (c.ApprovalRequired is { } required && required != peer.ApprovalRequired)
            events.Add(new PeerApprovalChanged(peer.Id, required));

        return Decision.Accept(events.ToImmutable());
    }

    private static Decision NotBySso(string what) => Decision.Reject(
        RejectionKind.Precondition,
        $"this peer hasn't been added with the SSO login, therefore the {what} expiration can't be updated");

    private static Decision Rename(Account account, RenamePeer c)
    {
        if (!account.Peers.TryGet(c.PeerId, out var peer))
            return NotFound(c.PeerId);

        var name = c.Name.Trim();
        if (name.Length is 0 or > PeerRegistration.MaxNameLength)
            return Decision.Reject(RejectionKind.Invalid, $"peer name should be between 1 and {PeerRegistration.MaxNameLength} characters");

        if (name == peer.Name)
            return Decision.Accept();

        if (DnsLabel.Free(name, account.Peers, except: peer.Id) is not { } label)
            return Decision.Reject(RejectionKind.Precondition, $"couldn't find a unique valid label for {name}");

        return Decision.Accept(new PeerRenamed(peer.Id, name, label));
    }

    private static Decision Delete(Account account, PeerId id)
    {
        if (!account.Peers.Contains(id))
            return NotFound(id);

        if (NetworkRouterDecider.Of(account, id).FirstOrDefault() is { } router)
            return Decision.Reject(RejectionKind.Precondition, $"peer is linked to a network router: {router.Id}");

        if (PeerForwarding.AllocationsOf(account, id) is { Length: > 0 } allocations)
            return Decision.Reject(RejectionKind.Precondition, $"peer is linked to ingress ports: {PeerForwarding.Names(allocations)}");

        return Decision.Accept(Leaving(account, id, loggedOut: false));
    }

    /// <summary>Nobody can hold a device that leaves by itself.</summary>
    private static Decision LogOut(Account account, PeerId id) =>
        account.Peers.Contains(id) ? Decision.Accept(Leaving(account, id, loggedOut: true)) : NotFound(id);

    private static Decision Delete(Account account, DeleteEphemeralPeer c)
    {
        if (!account.Peers.TryGet(c.PeerId, out var peer))
            return NotFound(c.PeerId);

        return peer.EphemeralUntil(c.LastSeen) <= c.Now ? Decision.Accept(Leaving(account, c.PeerId, loggedOut: false)) : Decision.Accept();
    }

    public static Decision NotFound(PeerId id) => Decision.Reject(RejectionKind.NotFound, $"peer not found: {id}");
}
