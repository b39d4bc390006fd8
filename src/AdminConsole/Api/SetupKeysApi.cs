using System.Collections.Immutable;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.SetupKeys;

namespace AdminConsole.Api;

/// <summary>/api/setup-keys</summary>
internal static class SetupKeysApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/setup-keys", (ApiCall call, TimeProvider clock) => call.Read(
            Module.SetupKeys, account => List(account, clock.GetUtcNow())));
        api.MapGet("/setup-keys/{id}", (ApiCall call, TimeProvider clock, string id) => call.Read(
            Module.SetupKeys, account => One(account, new SetupKeyId(id), clock.GetUtcNow())));
        api.MapPost("/setup-keys", (ApiCall call, TimeProvider clock, RepeatableSecrets secrets) => call.TakeAsync<CreateRequest>(
            Module.SetupKeys, Operation.Create, body => CreateAsync(call, body, clock.GetUtcNow(), call.NewSecret(secrets))));
        api.MapPut("/setup-keys/{id}", (ApiCall call, TimeProvider clock, string id) => call.TakeAsync<UpdateRequest>(
            Module.SetupKeys, Operation.Update, body => UpdateAsync(call, body, new SetupKeyId(id), clock.GetUtcNow())));
        api.MapDelete("/setup-keys/{id}", (ApiCall call, string id) => call.DeleteAsync(new DeleteSetupKey(new SetupKeyId(id))));
    }

    private static IResult List(Account account, DateTimeOffset now) => ApiAnswer.Ok(
        account.SetupKeys.Values.OrderBy(k => k.Id.Value, StringComparer.Ordinal).Select(k => SetupKeyAnswer.Of(k, k.Mask, now)).ToArray());

    private static IResult One(Account account, SetupKeyId id, DateTimeOffset now) => account.SetupKeys.GetValueOrDefault(id) is { } key
        ? ApiAnswer.Ok(SetupKeyAnswer.Of(key, key.Mask, now))
        : ApiAnswer.NotFound($"setup key: {id} not found");

    private static Task<IResult> CreateAsync(ApiCall call, CreateRequest body, DateTimeOffset now, byte[] random)
    {
        if (TypeOf(body.Type) is not { } type)
            return Task.FromResult(ApiAnswer.Invalid($"unknown setup key type {body.Type}"));

        // Kept within what a TimeSpan can hold; the core says what is too long.
        var seconds = Math.Clamp(body.ExpiresIn ?? 0, -1, (long)TimeSpan.FromDays(36_500).TotalSeconds);
        var id = new SetupKeyId(call.NewId());
        var secret = Uuid(random);
        var command = new CreateSetupKey(
            id, body.Name ?? "", type, SetupKey.HashOf(secret), SetupKey.MaskOf(secret), TimeSpan.FromSeconds(seconds),
            Groups(body.AutoGroups), body.UsageLimit ?? 0, body.Ephemeral ?? false, body.AllowExtraDnsLabels ?? false, now);
        return call.ChangeAsync(command, account => Created(account, id, secret, now));
    }

    private static IResult Created(Account account, SetupKeyId id, string secret, DateTimeOffset now)
    {
        if (account.SetupKeys.GetValueOrDefault(id) is not { } key)
            return One(account, id, now);

        return key.Hash == SetupKey.HashOf(secret)
            ? ApiAnswer.Ok(SetupKeyAnswer.Of(key, secret, now))
            : ApiAnswer.Refused(new Rejection(
                RejectionKind.AlreadyExists,
                $"setup key {id} was created by an earlier request with this idempotency key, whose answer alone held the key: "
                + "delete it and create another"));
    }

    private static Task<IResult> UpdateAsync(ApiCall call, UpdateRequest body, SetupKeyId id, DateTimeOffset now)
    {
        if (body.AutoGroups is null)
            return Task.FromResult(ApiAnswer.Invalid("setup key AutoGroups field is invalid"));

        var command = new UpdateSetupKey(id, body.Revoked ?? false, Groups(body.AutoGroups), now);
        return call.ChangeAsync(command, account => One(account, id, now));
    }

    private static ImmutableArray<GroupId> Groups(string?[]? ids) => [.. (ids ?? []).Select(g => new GroupId(g ?? ""))];

    /// <summary>A version 4 UUID (RFC 9562, section 5.4) in upper case, as agents take setup keys.</summary>
    private static string Uuid(byte[] random)
    {
        random[6] = (byte)((random[6] & 0x0F) | 0x40);
        random[8] = (byte)((random[8] & 0x3F) | 0x80);
        return new Guid(random, bigEndian: true).ToString().ToUpperInvariant();
    }

    private static SetupKeyType? TypeOf(string? text) => text switch
    {
        "reusable" => SetupKeyType.Reusable,
        "one-off" => SetupKeyType.OneOff,
        _ => null,
    };

    private sealed record CreateRequest(
        string? Name, string? Type, long? ExpiresIn, string?[]? AutoGroups, int? UsageLimit, bool? Ephemeral, bool? AllowExtraDnsLabels);

    private sealed record UpdateRequest(bool? Revoked, string?[]? AutoGroups);

    /// <param name="Key">In clear only in the answer to its creation.</param>
    private sealed record SetupKeyAnswer(
        string Id,
        string Key,
        string Name,
        string Type,
        DateTime Expires,
        bool Valid,
        bool Revoked,
        int UsedTimes,
        DateTime LastUsed,
        string State,
        string[] AutoGroups,
        DateTime UpdatedAt,
        int UsageLimit,
        bool Ephemeral,
        bool AllowExtraDnsLabels)
    {
        public static SetupKeyAnswer Of(SetupKey key, string text, DateTimeOffset now) => new(
            key.Id.Value,
            text,
            key.Name,
            key.Type == SetupKeyType.OneOff ? "one-off" : "reusable",
            ApiJson.Time(key.ExpiresAt),
            key.IsUsableAt(now),
            key.Revoked,
            key.UsedTimes,
            ApiJson.Time(key.LastUsed),
            key.StateAt(now).ToString().ToLowerInvariant(),
            [.. key.AutoGroups.Select(g => g.Value)],
            ApiJson.Time(key.UpdatedAt),
            key.UsageLimit,
            key.Ephemeral,
            key.AllowExtraDnsLabels);
    }
}
