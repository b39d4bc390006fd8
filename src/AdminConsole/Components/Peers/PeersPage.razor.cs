using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Peers;

public sealed partial class PeersPage(NavigationManager navigation, IDialogService dialogs) : ListPage<PeerRow>(navigation)
{
    private (Account Account, PresenceView Presence) _seen;

    private string OnlineText => $"{Rows.Count(r => r.Online)} of {Rows.Length} online";

    protected override void OnParametersSet()
    {
        // A view comes with every change of anything: the rows are made again only if what they show may differ.
        var now = (View.Account, View.Presence);
        var same = ReferenceEquals(now.Account, _seen.Account) && ReferenceEquals(now.Presence, _seen.Presence);
        Arrange(same ? null : PeerRow.Of(View.Account, View.Presence));
        _seen = now;
    }

    protected override string KeyOf(PeerRow row) => row.Peer.Id.Value;

    protected override bool Matches(PeerRow row, string question) => PeerSearch.Matches(row, question);

    private async Task EditAsync(PeerRow? row)
    {
        if (row is null || View.Account.Peers.Find(row.Peer.Id) is not { } peer)
            return;

        var parameters = new DialogParameters<PeerDialog>
        {
            { d => d.Form, PeerForm.From(View.Account, peer) },
            { d => d.Groups, Components.Groups.GroupForm.Choices(View.Account, withAll: false) },
            { d => d.MayEditGroups, View.May(Module.Groups, Operation.Update) },
        };
        if (await dialogs.AskAsync<PeerDialog, PeerForm>($"Edit {peer.Name}", parameters) is not { } form)
            return;

        await View.SendAsync(form.ToCommands(View.Account, View.NewId));
        Follow();
    }

    private async Task DeleteAsync(PeerRow? row)
    {
        if (row is null)
            return;

        var name = row.Peer.Name;
        var sure = await dialogs.ConfirmAsync(
            $"Delete peer {name}?",
            "Its tunnels close at once, on all other peers too. The machine can come back only with a setup key, and then gets a new address.",
            $"Delete peer {name}");
        if (!sure || !await View.SendAsync(new DeletePeer(row.Peer.Id)))
            return;

        Follow();
        View.Notices.Say($"Peer {name} was deleted.");
        CloseOf(row);
    }
}
