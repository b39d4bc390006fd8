using System.Security.Cryptography;
using System.Text.Json;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace AdminConsole.SignIn.Provider;

/// <summary>An application that may ask our provider to sign people in. It has no secret: PKCE and its addresses make up for it.</summary>
/// <param name="Native">True for a program on the person's machine: it is answered on any port of loopback.</param>
/// <param name="Device">True if it may show a code instead, for machines without a browser.</param>
public sealed record ProviderClient(
    string Id, string Name, bool Native, bool Device, IReadOnlyList<Uri> RedirectUris, IReadOnlyList<Uri> PostLogoutRedirectUris)
{
    /// <summary>Under which a stored client tells what it was made of.</summary>
    internal const string Fingerprint = "fingerprint";

    /// <summary>NetBird's agents, by the name under which they know it.</summary>
    public static ProviderClient Agents { get; } = new(
        "netbird-client", "NetBird agent", Native: true, Device: true,
        [new("http://localhost"), new("http://127.0.0.1"), new("http://[::1]")], []);

    /// <summary>True if exactly these are stored, each as this program would store it.</summary>
    /// <param name="stored">By the client's id, the property <see cref="Fingerprint"/>; null where there is none.</param>
    internal static bool AreStored(IReadOnlyCollection<ProviderClient> clients, IReadOnlyDictionary<string, string?> stored) =>
        clients.Count == stored.Count && clients.All(c => stored.GetValueOrDefault(c.Id) == FingerprintOf(c.Describe()));

    internal OpenIddictApplicationDescriptor Describe()
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = Id,
            DisplayName = Name,
            ApplicationType = Native ? ApplicationTypes.Native : ApplicationTypes.Web,
            ClientType = ClientTypes.Public,
            ConsentType = ConsentTypes.Implicit,
            Permissions =
            {
                Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.Revocation,
                Permissions.Endpoints.EndSession,
                Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken,
                Permissions.ResponseTypes.Code,
                Permissions.Scopes.Email, Permissions.Scopes.Profile,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        if (Device)
        {
            descriptor.Permissions.Add(Permissions.Endpoints.DeviceAuthorization);
            descriptor.Permissions.Add(Permissions.GrantTypes.DeviceCode);
        }

        descriptor.RedirectUris.UnionWith(RedirectUris);
        descriptor.PostLogoutRedirectUris.UnionWith(PostLogoutRedirectUris);
        descriptor.Properties[Fingerprint] = JsonSerializer.SerializeToElement(FingerprintOf(descriptor));
        return descriptor;
    }

    /// <summary>Base64 of a SHA-256 of all that <see cref="Describe"/> says.</summary>
    private static string FingerprintOf(OpenIddictApplicationDescriptor descriptor) => Convert.ToBase64String(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes<string?[][]>(
        [
            [descriptor.ClientId, descriptor.DisplayName, descriptor.ApplicationType, descriptor.ClientType, descriptor.ConsentType],
            [.. descriptor.Permissions.Order(StringComparer.Ordinal)],
            [.. descriptor.Requirements.Order(StringComparer.Ordinal)],
            [.. descriptor.RedirectUris.Select(u => u.OriginalString).Order(StringComparer.Ordinal)],
            [.. descriptor.PostLogoutRedirectUris.Select(u => u.OriginalString).Order(StringComparer.Ordinal)],
        ])));

    /// <summary>Makes the stored clients those of the settings, for one host at a time.</summary>
    internal static async Task RegisterAsync(
        IOpenIddictApplicationManager applications, IReadOnlyList<ProviderClient> clients, CancellationToken cancellationToken)
    {
        foreach (var client in clients)
        {
            var descriptor = client.Describe();
            if (await applications.FindByClientIdAsync(client.Id, cancellationToken) is { } known)
                await applications.UpdateAsync(known, descriptor, cancellationToken);
            else
                await applications.CreateAsync(descriptor, cancellationToken);
        }

        var ids = clients.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        var all = new List<object>();
        await foreach (var application in applications.ListAsync(count: null, offset: null, cancellationToken))
            all.Add(application);

        foreach (var application in all)
        {
            if (await applications.GetClientIdAsync(application, cancellationToken) is { } id && !ids.Contains(id))
                await applications.DeleteAsync(application, cancellationToken);
        }
    }
}
