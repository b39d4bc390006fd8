using System.Net;
using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.Users;

namespace AdminConsole.Engine;

/// <summary>What the operator has set for accounts that are made.</summary>
/// <param name="Range">Null: a random /16 of 100.64.0.0/10.</param>
/// <param name="GroupsClaim">The claim of a token that names groups; null: groups of tokens are not taken.</param>
public sealed record NewAccountSettings(IpPrefix? Range, string DnsDomain, string? GroupsClaim);

/// <summary>Makes accounts: the first of a host, and one for each person where everybody gets one.</summary>
internal sealed class NewAccounts(Accounts accounts, NewAccountSettings settings, Xid ids, TimeProvider clock)
{
    /// <summary>Whoever was made to leave an account of her own so often is a mistake in the data.</summary>
    private const int MaxAttempts = 10;

    public CreateAccount Create() => new(
        settings.Range ?? RandomRange(), settings.DnsDomain, new GroupId(ids.Next()), new PolicyId(ids.Next()), clock.GetUtcNow())
    {
        Actor = Actor.System,
    };

    /// <summary>Null if the account is as the operator wants it, or its admins have decided.</summary>
    public UpdateAccountSettings? Settings(Account account) =>
        settings.GroupsClaim is not { } claim || account.Settings is { JwtGroupsEnabled: true } or { JwtGroupsClaimName.Length: > 0 }
            ? null
            : new UpdateAccountSettings(account.Settings with { JwtGroupsEnabled = true, JwtGroupsClaimName = claim }, NetworkRange: null)
            {
                Actor = Actor.System,
            };

    /// <summary>The account of somebody's own, with its owner; made now if need be. Many requests at once make one.</summary>
    public async Task<(LiveAccount? Account, Rejection? Rejection)> OfAsync(TokenIdentity who, Origin origin, CancellationToken cancellationToken)
    {
        // From who it is: two requests, or two hosts, meet in the same stream.
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var name = SHA256.HashData(Encoding.UTF8.GetBytes($"{attempt}\n{who.Issuer}\n{who.Subject}"));
            var account = await accounts.GetAsync(new AccountId(Xid.Text(name.AsSpan(0, 12))), cancellationToken);

            // Somebody else owns it by now: who once left it gets another.
            if (account.Snapshot.Owner is { } owner && !owner.Is(who.Issuer, who.Subject))
                continue;

            if (!account.Snapshot.Exists)
                await account.ExecuteAsync(Create(), Next(), cancellationToken);

            if (account.Snapshot.Owner is null && Settings(account.Snapshot) is { } command)
                await account.ExecuteAsync(command, Next(), cancellationToken);

            var user = new UserId(Xid.Text(name.AsSpan(12, 12)));
            var claimed = await account.ExecuteAsync(
                new ClaimOwnership(user, who.Issuer, clock.GetUtcNow(), who.Subject) { Actor = Actor.System }, Next(), cancellationToken);
            if (claimed.Accepted)
                return (account, null);

            if (claimed.Rejection is { Kind: not RejectionKind.Precondition } rejection)
                return (null, rejection);
        }

        return (null, new Rejection(RejectionKind.Precondition, "no network can be made for you: ask whoever runs this server"));

        Origin Next() => origin with { Command = ids.Next() };
    }

    /// <summary>
    /// The account of the people of a domain, made now if this is the first of them, who then owns it. The others join it once the
    /// owner has approved the domain: what a token says of a domain decides nothing by itself. Until then each gets an account.
    /// </summary>
    public async Task<(LiveAccount? Account, Rejection? Rejection)> OfDomainAsync(
        TokenIdentity who, string domain, Origin origin, CancellationToken cancellationToken)
    {
        // From the domain and who vouches for it: two requests, or two hosts, meet in the same stream.
        var name = SHA256.HashData(Encoding.UTF8.GetBytes($"domain\n{who.Issuer}\n{domain}"));
        var account = await accounts.GetAsync(new AccountId(Xid.Text(name.AsSpan(0, 12))), cancellationToken);
        if (!account.Snapshot.Exists)
            await account.ExecuteAsync(Create(), origin with { Command = ids.Next() }, cancellationToken);

        if (account.Snapshot.Owner is not null)
            return account.Snapshot.Settings.ApprovedDomains.Contains(domain) ? (account, null) : await OfAsync(who, origin, cancellationToken);

        if (Settings(account.Snapshot) is { } command)
            await account.ExecuteAsync(command, origin with { Command = ids.Next() }, cancellationToken);

        var claimed = await account.ExecuteAsync(
            new ClaimOwnership(new UserId(ids.Next()), who.Issuer, clock.GetUtcNow(), who.Subject) { Actor = Actor.System },
            origin with { Command = ids.Next() }, cancellationToken);

        return claimed.Rejection switch
        {
            null => (account, null),
            { Kind: RejectionKind.Precondition } => await OfAsync(who, origin, cancellationToken), // somebody else of the domain was faster, and owns it
            var rejection => (null, rejection),
        };
    }

    /// <summary>One of the 64 networks /16 of the range that is set aside for carriers (RFC 6598).</summary>
    private static IpPrefix RandomRange() =>
        new(new IPAddress([100, (byte)(64 + RandomNumberGenerator.GetInt32(64)), 0, 0]), 16);
}
