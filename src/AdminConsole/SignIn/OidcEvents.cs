using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AdminConsole.SignIn;

/// <summary>What we do at the stations of a sign-in at the provider.</summary>
internal sealed partial class OidcEvents(
    TokenIssuer issuer, Arrivals arrivals, LocalUsers log, Accounts accounts, HostAddress address, ILogger<OidcEvents> logger)
    : OpenIdConnectEvents
{
    public const string SetupCodeItem = "setup-code";
    public const string OtherItem = "other";

    private const string IdTokenItem = "id-token";

    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        // As it is registered at the provider, by whatever name the browser came.
        context.ProtocolMessage.RedirectUri = OidcProvider.CallbackOf(address.PublicUrl).ToString();
        if (context.Properties.Items.ContainsKey(OtherItem))
            context.ProtocolMessage.Prompt = "login";

        return Task.CompletedTask;
    }

    public override Task TokenResponseReceived(TokenResponseReceivedContext context)
    {
        context.HttpContext.Items[IdTokenItem] = context.TokenEndpointResponse.IdToken;
        return Task.CompletedTask;
    }

    public override Task UserInformationReceived(UserInformationReceivedContext context)
    {
        context.HttpContext.Items[typeof(JsonElement)] = context.User.RootElement.Clone();
        return Task.CompletedTask;
    }

    public override async Task TicketReceived(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        if (http.Items[IdTokenItem] is not string idToken || IdentityOf(idToken, http.Items[typeof(JsonElement)] as JsonElement?) is not { } who)
        {
            context.Fail(new SubjectMissingException(issuer.UserIdClaim));
            return;
        }

        var setupCode = context.Properties?.Items.TryGetValue(SetupCodeItem, out var code) == true ? code : null;
        try
        {
            var arrival = await arrivals.ArriveAsync(who, setupCode, ConsoleSession.OriginOf(http), http.RequestAborted);
            http.Response.Redirect(await AnswerAsync(http, arrival, idToken, ConsoleSession.LocalOnly(context.ReturnUri)));
        }
        catch (UnavailableException)
        {
            http.Response.Redirect("/signin?error=unavailable");
        }

        context.HandleResponse();
    }

    /// <summary>Whoever turned back at the provider has not failed.</summary>
    public override Task AccessDenied(AccessDeniedContext context)
    {
        context.Response.Redirect("/signin?error=denied");
        context.HandleResponse();
        return Task.CompletedTask;
    }

    /// <summary>The page at the callback's address tells it: the pipeline goes on to it.</summary>
    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        var http = context.HttpContext;
        var failure = OidcFailures.Of(context.Failure, issuer);
        LogFailed(logger, context.Failure, http.TraceIdentifier, failure.Kind);
        http.Features.Set(new SignInFailure(failure.Status, failure.Text, failure.Operator, http.TraceIdentifier));
        context.SkipHandler();
        try
        {
            var first = await accounts.ListAsync(http.RequestAborted);
            await log.NoteAsync(first[0], "console.signin.refused", failure.Kind, ConsoleSession.OriginOf(http), http.RequestAborted);
        }
        catch (UnavailableException)
        {
            // The page comes all the same, and the log file has it.
        }
    }

    /// <returns>Where the browser goes.</returns>
    private async Task<string> AnswerAsync(HttpContext http, Arrival arrival, string idToken, string returnUrl)
    {
        switch (arrival)
        {
            case Arrival.Known { User.Blocked: true } known:
                await RefuseAsync(http, known.Account.Id, known.User.Id.Value);
                return ConsoleCookie.BlockedPath;
            case Arrival.Known known:
                await ConsoleSession.BeginAsync(http, known.Account.Id, known.User.Id, known.Name, known.Email, idToken);
                return known.User.PendingApproval ? ConsoleCookie.PendingPath : returnUrl;
            case Arrival.OutsideGroups outside:
                await RefuseAsync(http, outside.Account.Id, "token groups");
                return "/signin?error=groups";
            case Arrival.SetupRefused:
                return "/welcome?error=code";
            default:
                LogRefused(logger, ((Arrival.Refused)arrival).Rejection.Message);
                return "/signin?error=failed";
        }
    }

    private Task RefuseAsync(HttpContext http, AccountId account, string subject) =>
        log.NoteAsync(account, "console.signin.refused", subject, ConsoleSession.OriginOf(http), http.RequestAborted);

    private TokenIdentity? IdentityOf(string idToken, JsonElement? userInfo)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(new JsonWebToken(idToken).EncodedPayload));
        return TokenIdentity.Of(issuer, userInfo is { } more ? [payload.RootElement.Clone(), more] : [payload.RootElement.Clone()]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in at the provider failed: {Kind}. Reference {Reference}")]
    private static partial void LogFailed(ILogger logger, Exception? e, string reference, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Somebody who signed in at the provider was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
