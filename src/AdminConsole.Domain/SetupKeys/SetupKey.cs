using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.SetupKeys;

/// <summary>20 characters, an xid.</summary>
public readonly record struct SetupKeyId(string Value)
{
    public override string ToString() => Value;
}

public enum SetupKeyType
{
    Reusable,

    /// <summary>Admits one device.</summary>
    OneOff,
}

public enum SetupKeyState
{
    Valid,
    Expired,
    Revoked,
    Overused,
}

/// <summary>A secret that lets a device join. The secret itself is not here, only its hash.</summary>
/// <param name="Hash"><see cref="HashOf"/> the secret.</param>
/// <param name="Mask">What is shown of the secret: its first five characters and asterisks.</param>
/// <param name="ExpiresAt">It admits before this moment; null: always.</param>
/// <param name="LastUsed">Null while unused.</param>
/// <param name="AutoGroups">Groups that its peers join, in the order of the admin's list. Never All.</param>
/// <param name="UsageLimit">How many devices it admits; 0: any number.</param>
/// <param name="Ephemeral">True if its peers are deleted when they have been offline for ten minutes.</param>
public sealed record SetupKey(
    SetupKeyId Id,
    string Name,
    SetupKeyType Type,
    string Hash,
    string Mask,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset UpdatedAt,
    bool Revoked,
    int UsedTimes,
    DateTimeOffset? LastUsed,
    ImmutableArray<GroupId> AutoGroups,
    int UsageLimit,
    bool Ephemeral,
    bool AllowExtraDnsLabels)
{
    /// <summary>The answer to every key that does not admit, whatever the reason.</summary>
    public const string InvalidText = "couldn't add peer: setup key is invalid";

    public bool IsOverused => UsageLimit > 0 && UsedTimes >= UsageLimit;

    public bool IsExpiredAt(DateTimeOffset now) => ExpiresAt is { } end && now >= end;

    public bool IsUsableAt(DateTimeOffset now) => !Revoked && !IsExpiredAt(now) && !IsOverused;

    /// <summary>The first that applies of expired, revoked, overused; else valid.</summary>
    public SetupKeyState StateAt(DateTimeOffset now) =>
        IsExpiredAt(now) ? SetupKeyState.Expired
        : Revoked ? SetupKeyState.Revoked
        : IsOverused ? SetupKeyState.Overused
        : SetupKeyState.Valid;

    /// <summary>Base64 of the SHA-256 of the secret in upper case: agents print the UUID in lower case before they send it.</summary>
    public static string HashOf(string secret) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(secret.ToUpperInvariant())));

    public static string MaskOf(string secret) => (secret.Length > 5 ? secret[..5] : secret) + "****";
}
