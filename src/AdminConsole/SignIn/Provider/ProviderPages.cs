using AdminConsole.Engine;
using Microsoft.AspNetCore;

namespace AdminConsole.SignIn.Provider;

/// <summary>What the provider's pages have in common.</summary>
internal static class ProviderPages
{
    /// <summary>Shown to the person and not sent to the application: where to send it is what cannot be believed.</summary>
    public static void ShowRefusal(HttpContext context)
    {
        var response = context.GetOpenIddictServerResponse();
        context.Features.Set<ProviderPrompt>(new ProviderPrompt.Refusal(response?.Error ?? "invalid_request", response?.ErrorDescription ?? ""));
    }
}
