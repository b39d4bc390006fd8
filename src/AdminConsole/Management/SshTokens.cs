using AdminConsole.Engine;
using AdminConsole.Protocol;

namespace AdminConsole.Management;

/// <summary>How the SSH servers of agents check people's tokens, which are those that people bring to us.</summary>
/// <param name="issuer">Null if people sign in with nothing but passwords of ours: agents then let nobody in by token.</param>
internal sealed class SshTokens(TokenIssuer? issuer)
{
    /// <summary>Null while it is not known where the keys are.</summary>
    public JWTConfig? Write() => issuer is null || issuer.KeysAt() is not { } keys ? null : new JWTConfig
    {
        Issuer = issuer.Name(),
        Audience = issuer.Audiences[0],
        Audiences = { issuer.Audiences },
        KeysLocation = keys,
    };

    public string UserIdClaim => issuer?.UserIdClaim ?? "sub";
}
