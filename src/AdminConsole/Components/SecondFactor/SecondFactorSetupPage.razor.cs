using System.Collections.Immutable;
using System.Security.Claims;
using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Engine;
using Microsoft.AspNetCore.Components;

namespace AdminConsole.Components.SecondFactor;

public sealed partial class SecondFactorSetupPage(SecondFactors factors, Accounts accounts, Xid ids)
{
    private bool _required;
    private string? _error;
    private SecondFactorStatus? _status;
    private SecondFactorEnrolment? _enrolment;
    private ImmutableArray<string>? _codes;

    [SupplyParameterFromForm]
    public string? Code { get; set; }

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    /// <summary>The page is for who is signed in.</summary>
    private Caller Me => Caller.Of(HttpContext.User) ?? throw new InvalidOperationException("Nobody is signed in.");

    private Origin Origin
    {
        get
        {
            var visitor = Visitor.Of(HttpContext);
            return new Origin(Channel.Console, visitor.Address, visitor.Client, HttpContext.TraceIdentifier, ids.Next());
        }
    }

    protected override Task OnInitializedAsync() => TryAsync(() => Task.CompletedTask);

    private Task BeginAsync() => TryAsync(() => factors.BeginAsync(Me.UserId, HttpContext.RequestAborted));

    private Task ConfirmAsync() => TryAsync(async () =>
    {
        _codes = await factors.ConfirmAsync(Me.AccountId, Me.UserId, Code ?? "", Origin, HttpContext.RequestAborted);
        _error = _codes is null ? "one-time-code" : null;
    });

    private Task RenewAsync() => TryAsync(async () =>
    {
        var (outcome, codes) = await factors.RenewRecoveryCodesAsync(Me.AccountId, Me.UserId, Code ?? "", Origin, HttpContext.RequestAborted);
        _error = ErrorOf(outcome);
        _codes = codes.IsEmpty ? null : codes;
    });

    private Task RemoveAsync() => TryAsync(async () =>
        _error = ErrorOf(await factors.RemoveAsync(Me.AccountId, Me.UserId, Code ?? "", Origin, HttpContext.RequestAborted)));

    /// <summary>Does it, and shows how things stand afterwards.</summary>
    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            _required = (await accounts.GetAsync(Me.AccountId, HttpContext.RequestAborted)).Snapshot.Settings.LocalMfaEnabled;
            _status = await factors.StatusAsync(Me.UserId, HttpContext.RequestAborted);
            _enrolment = await factors.PendingAsync(
                Me.UserId, HttpContext.User.FindFirstValue(ClaimTypes.Email) ?? Me.UserId.Value, HttpContext.RequestAborted);
        }
        catch (UnavailableException)
        {
            _error = "unavailable";
        }
    }

    private static string? ErrorOf(SecondFactorOutcome outcome) => outcome switch
    {
        SecondFactorOutcome.Passed => null,
        SecondFactorOutcome.Locked => "codes",
        _ => "one-time-code",
    };

    /// <summary>In groups of four, for who types it.</summary>
    private static string Spaced(string secret) => string.Join(' ', secret.Chunk(4).Select(c => new string(c)));
}
