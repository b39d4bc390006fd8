namespace AdminConsole.Components.Layout;

/// <summary>Whether this browser follows the account, or holds still until its reader is done.</summary>
public sealed class LiveUpdates
{
    public bool Paused { get; private set; }

    public event Action? Changed;

    public void Toggle()
    {
        Paused = !Paused;
        Changed?.Invoke();
    }
}
