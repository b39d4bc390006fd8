using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using Microsoft.AspNetCore.SignalR;

namespace AdminConsole.Components.Layout;

/// <summary>
/// Stands at the hub of the circuits. A circuit belongs to the session that opened it, whoever else learns its id; and when the session
/// ends, or its user loses a right or owes a second factor, the connection is cut. The page has left by itself before that, with words;
/// this is for browsers that do not do what the page says. Nor does it let in more than there are seats, whatever a script opens.
/// </summary>
internal sealed partial class CircuitGuard(
    Accounts accounts, Sessions sessions, SignedInUsers signedIn, CircuitSeats seats, TimeProvider clock, ILogger<CircuitGuard> logger)
    : IHubFilter
{
    /// <summary>The page leaves by itself a second after its session, and one more takes the message.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);

    /// <summary>Longer than a circuit waits for its browser to come back.</summary>
    private static readonly TimeSpan _remember = TimeSpan.FromMinutes(10);

    /// <summary>From so many on those that nobody comes back to are looked for.</summary>
    private const int Many = 1_000;

    private const string SessionItem = "session";
    private const string SeatItem = "seat";

    private readonly ConcurrentDictionary<string, Owned> _circuits = new();

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var connection = context.Context;
        if (await SessionOfAsync(connection) is not var (session, user, account))
        {
            connection.Abort();
            return;
        }

        if (seats.Take(user.Id) is not Room.Free and var full)
        {
            LogFull(logger, user.Id.Value, full);
            connection.Abort();
            return;
        }

        connection.Items[SeatItem] = user.Id;
        connection.Items[SessionItem] = session;
        await next(context);
        _ = WatchAsync(connection, session, user, account);
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        try
        {
            await next(context, exception);
        }
        finally
        {
            if (context.Context.Items.Remove(SeatItem, out var seat) && seat is UserId user)
                seats.Leave(user);
        }
    }

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var method = invocationContext.HubMethodName;
        if (invocationContext.Context.Items[SessionItem] is not OpenSession session)
            throw new HubException("Nobody is signed in.");

        // The id is secret, but a browser's history, a log or a malicious extension may have it.
        if (method is "ConnectCircuit" or "ResumeCircuit"
            && (invocationContext.HubMethodArguments is not [string known, ..] || !Owns(session, known)))
        {
            LogStranger(logger, session.UserId.Value);
            return method == "ConnectCircuit" ? false : null;
        }

        var result = await next(invocationContext);
        if (method is "StartCircuit" or "ResumeCircuit" && result is string made)
            Own(session, made);

        return result;
    }

    private async Task<(OpenSession Session, User User, LiveAccount Account)?> SessionOfAsync(HubCallerContext connection)
    {
        if (connection.User is not { } principal || Caller.Of(principal) is not { } caller
            || principal.FindFirstValue(Caller.SessionClaim) is not { } id)
        {
            return null;
        }

        try
        {
            var session = await sessions.FindAsync(id, caller.AccountId, caller.UserId, connection.ConnectionAborted);
            var account = await accounts.GetAsync(caller.AccountId, connection.ConnectionAborted);
            return session is not null && account.Snapshot.Users.GetValueOrDefault(caller.UserId) is { MayAct: true } user
                ? (session, user, account)
                : null;
        }
        catch (UnavailableException)
        {
            return null;
        }
    }

    private async Task WatchAsync(HubCallerContext connection, OpenSession session, User user, LiveAccount account)
    {
        var left = connection.ConnectionAborted;
        using var open = session.Watch();
        try
        {
            var serial = account.Snapshot.Serial;
            var owing = signedIn.WhenOwingSecondFactorAsync(account, user.Id, left);
            while (!session.Ended.IsCompleted && !owing.IsCompleted && !Access.IsLost(user, account.Snapshot.Users.GetValueOrDefault(user.Id)))
            {
                var next = account.NextAsync(serial, left).AsTask();
                if (await Task.WhenAny(next, session.Ended, owing) == next)
                    serial = (await next).Serial;
            }

            await Task.Delay(_grace, left);
            LogCut(logger, user.Id.Value);
            connection.Abort();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The browser has left.
        }
    }

    private bool Owns(OpenSession session, string circuit) =>
        _circuits.TryGetValue(HashOf(circuit), out var owned) && owned.Session == session.Id && Renew(circuit, owned);

    private bool Renew(string circuit, Owned owned) =>
        _circuits.TryUpdate(HashOf(circuit), owned with { At = clock.GetUtcNow() }, owned);

    private void Own(OpenSession session, string circuit)
    {
        var now = clock.GetUtcNow();
        _circuits[HashOf(circuit)] = new Owned(session.Id, now);
        if (_circuits.Count % Many != 0)
            return;

        // One that is open, and older, is not found when it breaks: its page reloads.
        foreach (var (hash, owned) in _circuits)
        {
            if (now - owned.At > _remember && !sessions.IsWatched(owned.Session))
                _circuits.TryRemove(hash, out _);
        }
    }

    private static string HashOf(string circuit) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(circuit)));

    private sealed record Owned(string Session, DateTimeOffset At);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{User} asked for a circuit that another session opened, or that is gone")]
    private static partial void LogStranger(ILogger logger, string user);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{User} got no console: {Room}")]
    private static partial void LogFull(ILogger logger, string user, Room room);

    [LoggerMessage(Level = LogLevel.Information, Message = "The console of {User} was closed: the session has ended, a right was lost, or a second factor is owed")]
    private static partial void LogCut(ILogger logger, string user);
}
