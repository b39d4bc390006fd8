using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Storage;
using AdminConsole.Tests.Fixtures;
using AdminConsole.Tests.SignIn;
using AdminConsole.Tests.SignIn.Provider;
using Npgsql;
using OtpNet;

namespace AdminConsole.Tests.Engine;

/// <summary>Whoever is no user any more has left nothing behind but an id.</summary>
public sealed class ForgottenPersonTests : IAsyncLifetime
{
    /// <summary>What has happened stays, and knows people by an id that means nobody.</summary>
    private static readonly string[] _kept = ["mt_events", "snapshot", "security_log"];

    private readonly CancellationToken _patience = Patience.Start();
    private readonly TurnableClock _clock = new();
    private SignedUpHost _anna = null!; // set before each test

    public async ValueTask InitializeAsync() => _anna = await SignedUpHost.StartAsync(_clock, ("Public:Url", "http://127.0.0.1:8080"));

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact]
    public async Task Whoever_is_deleted_is_in_no_table_any_more()
    {
        var ben = await LivingBenAsync();
        Assert.Superset(
            new HashSet<string>(["person", "credential", "second_factor", "recovery_code", "session", "invitation", "OpenIddictTokens", "mt_doc_directoryentry"], StringComparer.Ordinal),
            new HashSet<string>(await TablesWithAsync(ben.Value), StringComparer.Ordinal)); // or it would prove nothing

        await _anna.Host.DoAsync(new DeleteUser(ben));

        Assert.Subset(new HashSet<string>(_kept, StringComparer.Ordinal), new HashSet<string>(await TablesWithAsync(ben.Value), StringComparer.Ordinal));
        Assert.Empty(await TablesWithAsync(SignedUpHost.BensEmail));
        Assert.Empty(await TablesWithAsync("Carla")); // whom he had invited
        Assert.Contains("person", await TablesWithAsync(_anna.Owner.Value));
        Assert.Contains("credential", await TablesWithAsync(_anna.Owner.Value));
        Assert.Contains("session", await TablesWithAsync(_anna.Owner.Value));
    }

    [Fact]
    public async Task The_browsers_of_a_deleted_user_are_signed_out_within_seconds()
    {
        var ben = await _anna.BenAsync();
        using var browser = new Browser(_anna.Host.Url);
        await browser.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password);
        var account = (await _anna.Host.AccountAsync()).Id;
        var sessions = _anna.Host.Get<Sessions>();
        var id = Assert.Single(await sessions.ListAsync(account, ben, _patience)).Id;
        var open = await sessions.FindAsync(id, account, ben, _patience);

        await _anna.Host.DoAsync(new DeleteUser(ben));

        await open!.Ended.WaitAsync(_patience); // it was just listed
        Assert.Equal("/signin?error=credentials", await browser.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password));
    }

    [Fact]
    public async Task Whoever_is_turned_away_is_forgotten_too()
    {
        var nia = new UserId("nia");
        var account = await _anna.Host.AccountAsync();
        await _anna.Host.DoAsync(new AddUser(nia, "https://id.example.com", "nia", Role.User, [], Invited: false, _clock.GetUtcNow()));
        await _anna.Host.Get<PeopleTable>().PutPersonAsync(account.Id, new PersonRow(nia, "Nia Sow", "nia@example.com"), _patience);

        await _anna.Host.DoAsync(new RejectUser(nia));

        Assert.Empty(await TablesWithAsync("Nia Sow"));
    }

    [Fact]
    public async Task A_service_user_leaves_no_use_of_its_tokens()
    {
        var (script, token) = (new UserId("script"), new AccessTokenId("token-of-script"));
        var account = await _anna.Host.AccountAsync();
        await _anna.Host.DoAsync(new CreateServiceUser(script, "script", Role.Auditor, NonDeletable: false, _clock.GetUtcNow()));
        await _anna.Host.DoAsync(new CreateAccessToken(script, token, "nightly", "hash", TimeSpan.FromDays(1), _clock.GetUtcNow()));
        await _anna.Host.Get<AccessTokenUses>().WriteAsync([new AccessTokenUse(account.Id, token, _clock.GetUtcNow())], _patience);
        Assert.Contains("access_token_use", await TablesWithAsync(token.Value));

        await _anna.Host.DoAsync(new DeleteUser(script));

        Assert.DoesNotContain("access_token_use", await TablesWithAsync(token.Value));
    }

    [Fact]
    public async Task Somebody_of_another_provider_with_the_same_id_takes_no_password_and_no_second_factor_along()
    {
        var (ben, elsewhere) = (await LivingBenAsync(), new AccountId("another"));
        await using var source = NpgsqlDataSource.Create(_anna.Host.Database);
        var store = _anna.Host.Get<Marten.IDocumentStore>();
        await using (var session = store.LightweightSession())
        {
            var twin = (await _anna.Host.AccountAsync()).Snapshot.Users[ben] with { Issuer = "https://id.example.com" };
            ForgottenPerson.Forget(session, elsewhere, twin);
            await session.SaveChangesAsync(_patience);
        }

        var tables = await TablesWithAsync(ben.Value);
        Assert.Contains("credential", tables);
        Assert.Contains("second_factor", tables);
        Assert.Contains("OpenIddictTokens", tables);
        Assert.Contains("session", tables);
    }

    /// <summary>Ben with all that a person can have: a password, a second factor, a browser, an application's tokens, somebody invited.</summary>
    private async Task<UserId> LivingBenAsync()
    {
        var ben = await _anna.BenAsync(Role.Admin);
        var account = await _anna.Host.AccountAsync();
        using var browser = new Browser(_anna.Host.Url);
        await browser.SignInAsync(SignedUpHost.BensEmail, SignedUpHost.Password);
        using var application = new Application(_anna.Host.Url);
        var (_, tokens) = await application.RedeemAsync(await application.CodeAsync(browser));
        Assert.True(tokens.TryGetProperty("refresh_token", out _));

        var origin = new Origin(Channel.Console, "203.0.113.9", "tests", "request", "command");
        var factors = _anna.Host.Get<SecondFactors>();
        await factors.BeginAsync(ben, _patience);
        var app = new Totp(Base32Encoding.ToBytes((await factors.PendingAsync(ben, SignedUpHost.BensEmail, _patience))!.Secret)); // just begun
        Assert.NotNull(await factors.ConfirmAsync(account.Id, ben, app.ComputeTotp(_clock.GetUtcNow().UtcDateTime), origin, _patience));

        var carla = new InvitationRequest("carla@example.com", "Carla", Role.User, [], Invitations.UsualLife);
        Assert.Null((await _anna.Host.Get<Invitations>().CreateAsync(account.Snapshot, ben, carla, origin, _patience)).Rejection);
        return ben;
    }

    /// <summary>Every table of the database in which some row holds the text somewhere.</summary>
    private async Task<List<string>> TablesWithAsync(string text)
    {
        await using var source = NpgsqlDataSource.Create(_anna.Host.Database);
        var tables = new List<(string Schema, string Name)>();
        await using (var command = source.CreateCommand(
            "select table_schema, table_name from information_schema.tables where table_schema in ('adminconsole', 'identity') and table_type = 'BASE TABLE'"))
        {
            await using var reader = await command.ExecuteReaderAsync(_patience);
            while (await reader.ReadAsync(_patience))
                tables.Add((reader.GetString(0), reader.GetString(1)));
        }

        var found = new List<string>();
        foreach (var (schema, name) in tables)
        {
            await using var command = source.CreateCommand($"""select exists (select from "{schema}"."{name}" t where to_jsonb(t)::text like @text)""");
            command.Parameters.AddWithValue("text", $"%{text}%");
            if (await command.ExecuteScalarAsync(_patience) is true)
                found.Add(name);
        }

        return found;
    }
}
