using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AdminConsole.Components.Controls;

public static class Dialogs
{
    private static readonly DialogOptions _asking = new()
    {
        MaxWidth = MaxWidth.ExtraSmall,
        FullWidth = true,
        CloseOnEscapeKey = true,
        BackdropClick = true,
        CloseOnNavigation = false,
    };

    private static readonly DialogOptions _filling = new()
    {
        MaxWidth = MaxWidth.Small,
        FullWidth = true,
        CloseOnEscapeKey = true,
        BackdropClick = false,
        CloseOnNavigation = false,
    };

    /// <summary>What is in them is shown once: they ask before they go, and nothing else closes them.</summary>
    private static readonly DialogOptions _showingOnce = _filling with { CloseOnEscapeKey = false };

    /// <summary>True if the reader pressed <paramref name="action"/>, which names verb and object.</summary>
    public static async Task<bool> ConfirmAsync(this IDialogService dialogs, string title, string text, string action, string keep = "Keep")
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { d => d.Title, title },
            { d => d.Text, text },
            { d => d.Action, action },
            { d => d.Keep, keep },
        };
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(title, parameters, _asking);
        return await dialog.Result is { Canceled: false };
    }

    /// <summary>For what concerns the whole account: true if the reader also typed <paramref name="word"/>.</summary>
    public static async Task<bool> ConfirmTypedAsync(this IDialogService dialogs, string title, string text, string word, string action)
    {
        var parameters = new DialogParameters<TypedConfirmDialog>
        {
            { d => d.Title, title },
            { d => d.Text, text },
            { d => d.Word, word },
            { d => d.Action, action },
        };
        var dialog = await dialogs.ShowAsync<TypedConfirmDialog>(title, parameters, _asking);
        return await dialog.Result is { Canceled: false };
    }

    /// <summary>What the form gave, null if it was left.</summary>
    public static async Task<TResult?> AskAsync<TDialog, TResult>(this IDialogService dialogs, string title, DialogParameters<TDialog> parameters)
        where TDialog : IComponent
        where TResult : class
    {
        var dialog = await dialogs.ShowAsync<TDialog>(title, parameters, _filling);
        return await dialog.Result is { Canceled: false, Data: TResult result } ? result : null;
    }

    /// <summary>True if the form did what it is for, false if it was left.</summary>
    public static async Task<bool> ShowAnsweredAsync<TDialog>(this IDialogService dialogs, string title)
        where TDialog : IComponent
    {
        var dialog = await dialogs.ShowAsync<TDialog>(title, _filling);
        return await dialog.Result is { Canceled: false };
    }

    /// <summary>Shows a dialog that makes a secret and shows it; returns when the reader has left it.</summary>
    public static async Task ShowOnceAsync<TDialog>(this IDialogService dialogs, string title, DialogParameters<TDialog>? parameters = null)
        where TDialog : IComponent
    {
        var dialog = await dialogs.ShowAsync<TDialog>(title, parameters ?? [], _showingOnce);
        await dialog.Result;
    }

    /// <summary>Asks whoever leaves such a dialog without its secret. True if it may close.</summary>
    /// <param name="noun">What was not copied: "key".</param>
    public static Task<bool> ConfirmUncopiedAsync(this IDialogService dialogs, string noun) => dialogs.ConfirmAsync(
        $"Close without copying the {noun}?",
        $"You have not copied the {noun}. It cannot be shown again; you would have to make another.",
        "Close anyway",
        $"Back to the {noun}");
}
