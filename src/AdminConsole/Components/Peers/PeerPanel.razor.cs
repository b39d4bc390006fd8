using System.Collections.Immutable;
using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using Microsoft.AspNetCore.Components;

namespace AdminConsole.Components.Peers;

public sealed partial class PeerPanel
{
    // A panel is for a look; who needs all of them filters the list.
    private const int Most = 12;

    private (Account?, PeerId) _compiled;
    private ImmutableArray<Peer> _sees = [];

    [CascadingParameter]
    public required AccountView View { get; set; }

    [Parameter, EditorRequired]
    public required PeerRow Row { get; set; }

    [Parameter, EditorRequired]
    public required string CloseHref { get; set; }

    [Parameter]
    public EventCallback OnEdit { get; set; }

    [Parameter]
    public EventCallback OnDelete { get; set; }

    private string Fqdn => Row.Peer.Fqdn(View.Account.Settings.DnsDomain);

    // The peer's own map says whom it is told of: no second model of reach stands here.
    protected override void OnParametersSet()
    {
        var wanted = (View.Account, Row.Peer.Id);
        if (ReferenceEquals(_compiled.Item1, wanted.Account) && _compiled.Item2 == wanted.Id)
            return;

        _compiled = wanted;
        _sees = NetworkMapCompiler.Compile(View.Account, Row.Peer.Id) is { } map
            ? [.. map.RemotePeers.Concat(map.OfflinePeers).Select(r => View.Account.Peers.Find(r.Key)).OfType<Peer>()
                .Order(Comparer<Peer>.Create((a, b) => Order.Natural(a.Name, b.Name)))]
            : [];
    }

    private Task<bool> ApproveAsync()
    {
        var peer = Row.Peer;
        return View.SendAsync(new UpdatePeer(
            peer.Id, peer.Name, peer.SshEnabled, peer.LoginExpirationEnabled, peer.InactivityExpirationEnabled, ApprovalRequired: false, Address: null));
    }

    private static string Known(string text) => text.Length > 0 ? text : "not known";
}
