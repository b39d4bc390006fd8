namespace AdminConsole.Components.Start;

/// <summary>Addresses at which a sign-in at the provider begins.</summary>
public static class ProviderLink
{
    private const string Start = "/signin/start";

    /// <param name="returnUrl">Where to go then, if it is of this console.</param>
    /// <param name="other">True: the provider asks who it is, although somebody is signed in there.</param>
    public static string To(string? returnUrl, bool other = false)
    {
        var query = QueryString.Empty;
        if (LocalPath.Of(returnUrl) is not "/" and var path)
            query = query.Add("returnUrl", path);

        return Start + (other ? query.Add("other", "1") : query);
    }

    /// <summary>With the code of the set-up link: whoever signs in becomes the owner.</summary>
    public static string WithCode(string code) => Start + QueryString.Create("code", code);
}
