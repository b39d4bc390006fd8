using System.Security.Cryptography;
using System.Text;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Storage;

namespace AdminConsole.Engine;

/// <summary>What a host without data makes first. Several hosts that start at once make the same.</summary>
internal sealed class FirstStart(Accounts accounts, Secrets secrets, Xid ids, NewAccounts newAccounts, TimeProvider clock)
{
    /// <summary>More edits than any account sees between two backups: one each second for eleven days.</summary>
    private const long LostAtMost = 1_000_000;

    /// <summary>The account that was made first; made now if there is none.</summary>
    public async Task<LiveAccount> EnsureAccountAsync(CancellationToken cancellationToken)
    {
        // All hosts read the same id here, so their CreateAccount commands meet in one stream.
        var name = await secrets.GetOrCreateAsync("first_account", () => Encoding.ASCII.GetBytes(ids.Next()), cancellationToken);
        var account = await accounts.GetAsync(new AccountId(Encoding.ASCII.GetString(name)), cancellationToken);
        if (!account.Snapshot.Exists)
            await account.ExecuteAsync(newAccounts.Create(), Setup("create-account"), Timeout.InfiniteTimeSpan, cancellationToken);

        // What the operator has set counts until there is an owner, who may want it otherwise.
        if (account.Snapshot.Owner is null && newAccounts.Settings(account.Snapshot) is { } settings)
            await account.ExecuteAsync(settings, Setup("account-settings/" + ids.Next()), Timeout.InfiniteTimeSpan, cancellationToken);

        return account;
    }

    /// <summary>The admin service user of the operator's configuration, made while the account has no owner: what is deleted later stays so.</summary>
    public async Task EnsureBootstrapUserAsync(LiveAccount account, string token, CancellationToken cancellationToken)
    {
        var existing = Bootstrap(account.Snapshot);
        if (existing is { AccessTokens.IsEmpty: false } || account.Snapshot.Owner is not null)
            return;

        var now = clock.GetUtcNow();
        if (existing is null)
        {
            await account.ExecuteAsync(
                new CreateServiceUser(new UserId(ids.Next()), "bootstrap", Role.Admin, NonDeletable: true, now) { Actor = Actor.System },
                Setup("bootstrap-user"), Timeout.InfiniteTimeSpan, cancellationToken);
        }

        // Another host may have been faster; its user is the one.
        var user = Bootstrap(account.Snapshot) ?? throw new InvalidOperationException("The bootstrap user was refused.");
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        await account.ExecuteAsync(
            new CreateAccessToken(user.Id, new AccessTokenId(ids.Next()), "bootstrap", hash, TimeSpan.FromDays(365), now) { Actor = Actor.System },
            Setup("bootstrap-token"), Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <summary>
    /// After a dump was restored while no host ran: agents have seen serials of the lost future and ignore all up to those. Every
    /// account goes on far above anything that it can have reached.
    /// </summary>
    public async Task RaiseSerialsAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await accounts.ListAsync(cancellationToken))
        {
            var account = await accounts.GetAsync(id, cancellationToken);
            var raise = new RaiseSerialBase(account.Snapshot.Serial + LostAtMost) { Actor = Actor.System };
            await account.ExecuteAsync(raise, Setup($"restored/{ids.Next()}"), Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }

    private static User? Bootstrap(Account account) =>
        account.Users.Values.FirstOrDefault(u => u.NonDeletable && u.ServiceUserName == "bootstrap");

    private static Origin Setup(string command) => new(Channel.Setup, null, null, "setup", command);
}
