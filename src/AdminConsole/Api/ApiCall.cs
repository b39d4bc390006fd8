using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Api;

/// <summary>One request: who asks, of which account, and the way to ask it for something.</summary>
/// <param name="user">As of the account's newest snapshot.</param>
/// <param name="requestId">Correlates everything that the request causes.</param>
internal sealed class ApiCall(HttpContext context, LiveAccount live, User user, AccessTokenId? token, string requestId, Xid ids)
{
    /// <summary>Long enough for any tool's name and version.</summary>
    private const int MaxClientLength = 200;

    /// <summary>The account as it was when the request came.</summary>
    public Account Account { get; } = live.Snapshot;

    public User User => user;

    public CancellationToken HangUp => context.RequestAborted;

    /// <summary>
    /// What this request has in common with its repetitions and with no other: user, method, address and <c>Idempotency-Key</c>.
    /// Null without that header.
    /// </summary>
    private byte[]? Repetition { get; } = context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key
        ? SHA256.HashData(Encoding.UTF8.GetBytes($"{user.Id}\n{context.Request.Method}\n{context.Request.Path}\n{key}"))
        : null;

    /// <summary>Minimal APIs find it by this name. <see cref="ApiDoor"/> has put the call there.</summary>
    public static ValueTask<ApiCall?> BindAsync(HttpContext context) => new(context.Features.Get<ApiCall>());

    public bool May(Module module, Operation operation) => Permissions.Allows(user, module, operation);

    /// <summary>The answer to a question, for those who may read.</summary>
    public IResult Read(Module module, Func<Account, IResult> answer) =>
        May(module, Operation.Read) ? answer(Account) : ApiAnswer.Denied;

    /// <summary>Reads what is wanted and carries it out, for those who may.</summary>
    public async Task<IResult> TakeAsync<T>(Module module, Operation operation, Func<T, Task<IResult>> carryOut)
        where T : class
    {
        if (!May(module, operation))
            return ApiAnswer.Denied;

        return await BodyAsync<T>() is { } body ? await carryOut(body) : ApiAnswer.BadJson;
    }

    /// <summary>Asks the account; the answer is made of the account as it is then.</summary>
    public async Task<IResult> ChangeAsync(AccountCommand command, Func<Account, IResult> answer)
    {
        var result = await live.ExecuteAsync(command with { Actor = new Actor.User(user.Id) }, Origin(), HangUp);
        return result.Rejection is { } rejection ? ApiAnswer.Refused(rejection) : answer(result.Account);
    }

    public Task<IResult> DeleteAsync(AccountCommand command) => ChangeAsync(command, _ => ApiAnswer.Done);

    /// <summary>
    /// An id for what this request creates. A repeated request gets the same one, so that even one that nobody remembers, since
    /// the host was restarted between, finds what the first one made.
    /// </summary>
    /// <param name="part">Tells apart several things of one request.</param>
    public string NewId(string part = "") => Repetition is { } repetition
        ? Xid.Text(HMACSHA256.HashData(repetition, Encoding.UTF8.GetBytes(part)).AsSpan(0, 12))
        : ids.Next();

    /// <summary>A secret for what this request creates: 16 bytes, the same in each repetition if it has any.</summary>
    public byte[] NewSecret(RepeatableSecrets secrets) =>
        Repetition is { } repetition ? secrets.Of(repetition) : RandomNumberGenerator.GetBytes(RepeatableSecrets.Size);

    /// <returns>Null if it is no JSON, or not of this shape.</returns>
    private async Task<T?> BodyAsync<T>()
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, ApiJson.Options, HangUp);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Origin Origin()
    {
        var address = context.Connection.RemoteIpAddress;
        var client = string.Concat(context.Request.Headers.UserAgent.ToString().Where(c => !char.IsControl(c)).Take(MaxClientLength));
        return new Origin(
            Channel.Api,
            (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString(),
            client.Length == 0 ? null : client,
            Correlation: requestId,
            Command: Repetition is null ? requestId : Convert.ToHexStringLower(Repetition),
            Token: token?.Value);
    }
}
