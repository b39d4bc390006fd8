using System.Collections.Immutable;
using System.Diagnostics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using static AdminConsole.Components.History.StoryWords;

namespace AdminConsole.Components.History;

internal static class PeerStories
{
    public static EventStory Of(Account before, PeerEvent @event) => @event switch
    {
        PeerRegistered { Peer.SetupKeyId: { } key } e => new("joined with setup key", Name(before, key), Joined(before, e)),
        PeerRegistered e => new("signed in peer", e.Peer.Name, Joined(before, e)),
        PeerMetaChanged e => new("reported system facts of peer", Name(before, e.PeerId), Facts(before.Peers.Find(e.PeerId)?.Meta, e.Meta)),
        PeerSshKeyChanged e => new(e.SshKey.Length > 0 ? "reported the SSH key of peer" : "dropped the SSH key of peer", Name(before, e.PeerId), []),
        PeerLocationChanged e => new("was seen elsewhere: peer", Name(before, e.PeerId), []),
        PeerRenamed e => new("renamed peer", e.Name, [.. Differs("Name", Name(before, e.PeerId), e.Name)]),
        PeerSshSwitched e => Switch(before, e.PeerId, "SSH", e.Enabled),
        PeerLoginExpirationSwitched e => Switch(before, e.PeerId, "Session expiry", e.Enabled),
        PeerInactivityExpirationSwitched e => Switch(before, e.PeerId, "Expiry when inactive", e.Enabled),
        PeerAddressChanged e => new("moved peer", Name(before, e.PeerId),
            [.. Differs("Address", before.Peers.Find(e.PeerId)?.Address.ToString(), e.Address.ToString())]),
        PeerLoginExpired e => new(Expired(e.Reason), Name(before, e.PeerId), []),
        PeerLoginRenewed e => new("signed in again peer", Name(before, e.PeerId), []),
        PeerApprovalChanged e => new(e.Required ? "took back the approval of peer" : "approved peer", Name(before, e.PeerId), []),
        PeerDeleted e => new(e.LoggedOut ? "logged out peer" : "deleted peer", Name(before, e.PeerId), []),
        _ => throw new UnreachableException($"No story for {@event.GetType().Name}."),
    };

    private static string Expired(ExpiryReason reason) => reason switch
    {
        ExpiryReason.Inactivity => "ended the session, after too long an absence, of peer",
        ExpiryReason.UserBlocked => "ended the session, its user being blocked, of peer",
        _ => "ended the session, which had run out, of peer",
    };

    private static EventStory Switch(Account before, PeerId id, string what, bool on) =>
        new("changed peer", Name(before, id), [new(what, OnOff(!on), OnOff(on))]);

    private static ImmutableArray<FieldChange> Joined(Account before, PeerRegistered e) =>
    [
        new("Peer", null, e.Peer.Name),
        new("Address", null, e.Peer.Address.ToString()),
        .. Some("Groups", null, Names(before, e.Groups)),
    ];

    private static ImmutableArray<FieldChange> Facts(PeerMeta? was, PeerMeta now) => was is null ? [] :
    [
        .. Differs("Host name", was.Hostname, now.Hostname),
        .. Differs("System", $"{was.Os} {was.OsVersion}".Trim(), $"{now.Os} {now.OsVersion}".Trim()),
        .. Differs("Kernel", was.KernelVersion, now.KernelVersion),
        .. Differs("Client", was.NetBirdVersion, now.NetBirdVersion),
    ];
}
