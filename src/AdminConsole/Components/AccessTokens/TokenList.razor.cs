using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.AccessTokens;

public sealed partial class TokenList
{
    private readonly CancellationTokenSource _left = new();
    private IReadOnlyDictionary<AccessTokenId, DateTimeOffset>? _uses;
    private bool _mayCreate;
    private bool _mayDelete;

    [CascadingParameter]
    public required AccountView View { get; set; }

    [Parameter, EditorRequired]
    public required User User { get; set; }

    /// <summary>What the user is called.</summary>
    [Parameter, EditorRequired]
    public required string Owner { get; set; }

    /// <summary>True where it is a part of a page by itself, not of a panel.</summary>
    [Parameter]
    public bool OnCard { get; set; }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _uses = await View.Desk.ReadTokenUses(_left.Token);
        }
        catch (Exception e) when (e is UnavailableException or OperationCanceledException)
        {
            // The list says that it is not known.
        }
    }

    protected override void OnParametersSet()
    {
        _mayCreate = View.Takes(new CreateAccessToken(User.Id, new AccessTokenId(""), "x", "", TimeSpan.FromDays(1), View.Now));
        _mayDelete = User.AccessTokens.Keys.Any() && View.Takes(new DeleteAccessToken(User.Id, User.AccessTokens.Keys.First()));
    }

    private async Task CreateAsync()
    {
        var parameters = new DialogParameters<TokenDialog> { { d => d.UserId, User.Id }, { d => d.Owner, Owner } };
        await Asking.ShowOnceAsync<TokenDialog>("Create access token", parameters);
    }

    private async Task DeleteAsync(AccessToken token)
    {
        var sure = await Asking.ConfirmAsync(
            $"Delete token {token.Name}?",
            "Whatever uses it is refused from now on. That cannot be taken back.",
            $"Delete token {token.Name}");
        if (sure && await View.SendAsync(new DeleteAccessToken(User.Id, token.Id)))
            View.Notices.Say($"Token {token.Name} was deleted.");
    }
}
