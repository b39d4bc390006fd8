using AdminConsole.Components.Controls;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Users;

/// <summary>A list of users, people or service users: what is done to one of them and to many, and what is known of them beside the account.</summary>
/// <param name="noun">One of what it lists: "user".</param>
public abstract class UserListPage<TRow>(string noun, NavigationManager navigation, IDialogService dialogs) : ListPage<TRow>(navigation), IDisposable
    where TRow : class
{
    private readonly CancellationTokenSource _left = new();

    protected IDialogService Dialogs => dialogs;

    protected CancellationToken Left => _left.Token;

    protected Selection<TRow> Picked => field ??= new Selection<TRow>(KeyOf);

    protected UserActions Actions { get; private set; } = null!; // made before the first render

    protected BulkUsers Bulk { get; private set; } = null!; // likewise

    /// <summary>Whether what stands beside the account could be read; null while it is asked for.</summary>
    protected bool? Known { get; private set; }

    protected bool MayPick => View.May(Module.Users, Operation.Update) || View.May(Module.Users, Operation.Delete);

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        Actions = new UserActions(dialogs, () => View, Follow, Left);
        Bulk = new BulkUsers(noun, dialogs, () => View, Follow);
        try
        {
            await ReadAsync();
            Known = true;
            Arrange();
        }
        catch (Exception e) when (e is UnavailableException or OperationCanceledException)
        {
            Known = false;
        }
    }

    /// <summary>Reads what is known of the users beside the account.</summary>
    protected abstract Task ReadAsync();

    /// <summary>Makes the rows anew.</summary>
    protected abstract void Arrange();
}
