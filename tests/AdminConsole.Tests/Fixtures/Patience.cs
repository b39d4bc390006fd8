namespace AdminConsole.Tests.Fixtures;

/// <summary>How long a test waits for what must happen, before it fails instead of hanging.</summary>
internal static class Patience
{
    /// <summary>A token of the running test that is cancelled after half a minute: a hundred times what is ever needed.</summary>
    public static CancellationToken Start() => Start(TimeSpan.FromSeconds(30));

    /// <summary>For a story of many steps.</summary>
    public static CancellationToken Start(TimeSpan most)
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(most);
        return patience.Token;
    }
}
