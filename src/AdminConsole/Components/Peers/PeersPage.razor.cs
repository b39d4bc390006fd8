using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Peers;

public sealed partial class PeersPage(NavigationManager navigation, IDialogService dialogs)
{
    private (Account Account, PresenceView Presence) _seen;
    private ImmutableArray<PeerRow> _rows = [];
    private ImmutableArray<PeerRow> _found = [];
    private string? _asked;
    private PeerRow? _chosen;
    private DataTable<PeerRow>? _table;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Open { get; set; }

    private string OnlineText => $"{_rows.Count(r => r.Online)} of {_rows.Length} online";

    protected override void OnParametersSet()
    {
        // A view comes with every change of anything: the rows are made again only if what they show may differ.
        var now = (View.Account, View.Presence);
        var same = ReferenceEquals(now.Account, _seen.Account) && ReferenceEquals(now.Presence, _seen.Presence);
        if (!same)
            _rows = PeerRow.Of(View.Account, View.Presence);

        if (!same || Q != _asked)
            _found = string.IsNullOrWhiteSpace(Q) ? _rows : [.. _rows.Where(r => PeerSearch.Matches(r, Q))];

        _seen = now;
        _asked = Q;
    }

    private string HrefOf(string? open) => navigation.GetUriWithQueryParameter("open", open);

    private Task ShowAsync(PeerRow? row)
    {
        if (row is not null)
            navigation.NavigateTo(HrefOf(row.Peer.Id.Value));
        return Task.CompletedTask;
    }

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
        _table?.Follow();
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

        _table?.Follow();
        View.Notices.Say($"Peer {name} was deleted.");
        if (Open == row.Peer.Id.Value)
            navigation.NavigateTo(HrefOf(null), replace: true);
    }
}
