using System.Globalization;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;
using AdminConsole.Tests.Fixtures;

namespace AdminConsole.Tests.SignIn;

/// <summary>An admin invites somebody by a link, who opens it and becomes a user.</summary>
public sealed class InvitationTests : IAsyncLifetime
{
    private static readonly InvitationRequest _carla = new("carla@example.com", "Carla", Role.NetworkAdmin, [], Invitations.UsualLife);

    private readonly CancellationToken _patience = Patience.Start();
    private readonly TurnableClock _clock = new();
    private SignedUpHost _anna = null!; // set before each test

    public async ValueTask InitializeAsync() => _anna = await SignedUpHost.StartAsync(_clock, ("Public:Url", "http://127.0.0.1:8080"));

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact]
    public async Task The_invited_sets_a_password_and_is_a_user_with_the_role_and_groups_of_the_invitation()
    {
        var group = new GroupId(_anna.Host.Get<Xid>().Next());
        await _anna.Host.DoAsync(new CreateGroup(group, "Servers", [], []));
        var link = await InviteAsync(_carla with { AutoGroups = [group] });
        Assert.StartsWith("http://127.0.0.1:8080/invite?token=nbi_", link.Link.ToString(), StringComparison.Ordinal);
        Assert.False(link.Mailed);
        Assert.True(TokenText.IsWellFormed("nbi_", link.Token));

        using var browser = new Browser(_anna.Host.Url);
        var page = await browser.ReadAsync(link.Link.PathAndQuery);
        Assert.Contains("Anna Vogt", page, StringComparison.Ordinal);
        Assert.Contains("carla@example.com", page, StringComparison.Ordinal);
        Assert.Equal("/", await AcceptAsync(browser, link.Token));

        var user = Assert.Single((await _anna.Host.AccountAsync()).Snapshot.Users.Values, u => u.Id != _anna.Owner);
        Assert.Equal((Role.NetworkAdmin, User.LocalIssuer, true), (user.Role, user.Issuer, user.MayAct));
        Assert.Equal<IEnumerable<GroupId>>([group], user.AutoGroups);
        Assert.Equal("200", await browser.FollowAsync("/peers"));
        using var later = new Browser(_anna.Host.Url);
        Assert.Equal("/", await later.SignInAsync("Carla@Example.com", SignedUpHost.Password));
        Assert.Empty(await Invitations.ListAsync((await _anna.Host.AccountAsync()).Id, _patience));
        Assert.Equal(
            ["user.invite.link.create", "user.invite.link.accept"],
            (await _anna.SecurityLogAsync()).Where(k => k.StartsWith("user.invite", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_link_works_once_also_for_two_who_open_it_at_the_same_time()
    {
        var link = await InviteAsync(_carla);
        var places = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            using var browser = new Browser(_anna.Host.Url);
            return await AcceptAsync(browser, link.Token, $"a password of its own {i.ToString(CultureInfo.InvariantCulture)}");
        }));

        Assert.Single(places, "/");
        Assert.All(places.Where(p => p != "/"), p => Assert.Equal("/invite?error=invite", p));
        Assert.Equal(2, (await _anna.Host.AccountAsync()).Snapshot.Users.Count);
        using var late = new Browser(_anna.Host.Url);
        Assert.Contains("not valid any more", await late.ReadAsync(link.Link.PathAndQuery), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepting_can_be_repeated_when_it_broke_off()
    {
        var link = await InviteAsync(_carla);
        var row = (await _anna.Host.Get<AdminConsole.Storage.InvitationTable>().FindAsync(TokenText.HashOf(link.Token), _patience))!; // just made

        // The host died after the password was kept and before the user was made.
        Assert.NotNull(await _anna.Host.Get<AdminConsole.Storage.PeopleTable>().AddLocalUserAsync(
            row.AccountId, new AdminConsole.Storage.PersonRow(row.UserId, "Carla", row.Email), PasswordHash.Of(SignedUpHost.Password), _patience));
        using var early = new Browser(_anna.Host.Url);
        Assert.Equal("/signin?error=credentials", await early.SignInAsync("carla@example.com", SignedUpHost.Password));

        using var browser = new Browser(_anna.Host.Url);
        Assert.Equal("/invite?error=invite", await AcceptAsync(browser, link.Token, "another password"));
        Assert.Equal("/", await AcceptAsync(browser, link.Token));
        Assert.Contains(row.UserId, (await _anna.Host.AccountAsync()).Snapshot.Users.Keys);
    }

    [Fact]
    public async Task A_link_is_void_when_it_has_expired_was_replaced_or_deleted()
    {
        var expired = await InviteAsync(_carla with { ExpiresIn = TimeSpan.FromHours(1) });
        _clock.Turn(TimeSpan.FromHours(1));
        Assert.Null(await Invitations.FindAsync(expired.Token, _patience));

        var account = (await _anna.Host.AccountAsync()).Snapshot;
        var (renewed, _) = await Invitations.RegenerateAsync(account, _anna.Owner, expired.Invitation.Id, Invitations.UsualLife, Origin(), _patience);
        Assert.NotNull(await Invitations.FindAsync(renewed!.Token, _patience));
        Assert.Null(await Invitations.FindAsync(expired.Token, _patience));

        Assert.Null(await Invitations.DeleteAsync(account, _anna.Owner, expired.Invitation.Id, Origin(), _patience));
        Assert.Null(await Invitations.FindAsync(renewed.Token, _patience));
        Assert.Equal(RejectionKind.NotFound, (await Invitations.DeleteAsync(account, _anna.Owner, expired.Invitation.Id, Origin(), _patience))!.Kind);
    }

    [Fact]
    public async Task A_link_counts_as_long_as_its_maker_may_invite()
    {
        var ben = await _anna.BenAsync(Role.Admin);
        var link = await InviteAsync(_carla, ben);
        Assert.NotNull(await Invitations.FindAsync(link.Token, _patience));

        await _anna.Host.DoAsync(new UpdateUser(ben, Role.Admin, [], Blocked: true));

        Assert.Null(await Invitations.FindAsync(link.Token, _patience));

        var account = (await _anna.Host.AccountAsync()).Snapshot;
        var (renewed, _) = await Invitations.RegenerateAsync(account, _anna.Owner, link.Invitation.Id, Invitations.UsualLife, Origin(), _patience);
        Assert.NotNull(await Invitations.FindAsync(renewed!.Token, _patience)); // it is hers now
    }

    [Fact]
    public async Task A_group_that_was_deleted_meanwhile_keeps_nobody_out()
    {
        var group = new GroupId(_anna.Host.Get<Xid>().Next());
        await _anna.Host.DoAsync(new CreateGroup(group, "Servers", [], []));
        var link = await InviteAsync(_carla with { AutoGroups = [group] });
        await _anna.Host.DoAsync(new DeleteGroup(group));
        using var browser = new Browser(_anna.Host.Url);

        Assert.Equal("/", await AcceptAsync(browser, link.Token));
    }

    public static TheoryData<string, InvitationRequest> Refused => new()
    {
        { "name can't be empty", _carla with { Name = " " } },
        { "email can't be empty", _carla with { Email = "" } },
        { "not an e-mail address: carla", _carla with { Email = "carla" } },
        { "can't invite a user with owner role", _carla with { Role = Role.Owner } },
        { "can't invite a user with an existing NetBird account", _carla with { Email = "ANNA@example.com" } },
        { "expires_in should be between one hour and 30 days", _carla with { ExpiresIn = TimeSpan.FromMinutes(59) } },
        { "expires_in should be between one hour and 30 days", _carla with { ExpiresIn = TimeSpan.FromDays(31) } },
        { "provided group ID nowhere doesn't exist", _carla with { AutoGroups = [new GroupId("nowhere")] } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task An_invitation_that_makes_no_sense_is_refused(string text, InvitationRequest request) =>
        Assert.Equal(text, await RefusalAsync(request, _anna.Owner));

    [Fact]
    public async Task An_address_is_invited_once_at_a_time()
    {
        await InviteAsync(_carla);

        Assert.Equal(
            "this e-mail address is invited already: make a new link for that invitation",
            await RefusalAsync(_carla with { Email = "CARLA@example.com" }, _anna.Owner));
    }

    [Fact]
    public async Task Nobody_is_invited_into_the_group_of_all()
    {
        var all = (await _anna.Host.AccountAsync()).Snapshot.Groups.Values.Single(g => g.IsAll);

        Assert.Equal("can't add All group to the user", await RefusalAsync(_carla with { AutoGroups = [all.Id] }, _anna.Owner));
    }

    [Theory]
    [InlineData(Role.NetworkAdmin)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.User)]
    public async Task Only_admins_invite(Role role)
    {
        var ben = await _anna.BenAsync(role);
        var account = (await _anna.Host.AccountAsync()).Snapshot;
        var link = await InviteAsync(_carla);

        Assert.Equal("permission denied", await RefusalAsync(_carla with { Email = "dora@example.com" }, ben));
        var (_, regenerate) = await Invitations.RegenerateAsync(account, ben, link.Invitation.Id, Invitations.UsualLife, Origin(), _patience);
        Assert.Equal(RejectionKind.Denied, regenerate!.Kind);
        Assert.Equal(RejectionKind.Denied, (await Invitations.DeleteAsync(account, ben, link.Invitation.Id, Origin(), _patience))!.Kind);
    }

    [Theory]
    [InlineData("weak", "short", "short", "Carla")]
    [InlineData("passwords", SignedUpHost.Password, "another password", "Carla")]
    [InlineData("name", SignedUpHost.Password, SignedUpHost.Password, " ")]
    public async Task What_will_not_do_uses_nothing_up(string error, string password, string password2, string name)
    {
        var link = await InviteAsync(_carla);
        using var browser = new Browser(_anna.Host.Url);

        Assert.Equal($"/invite?token={link.Token}&error={error}", await browser.PostAsync(
            link.Link.PathAndQuery, "/invite", ("token", link.Token), ("name", name), ("password", password), ("password2", password2)));
        Assert.Equal("/", await AcceptAsync(browser, link.Token));
    }

    [Fact]
    public async Task The_link_is_mailed_where_there_is_a_mail_server()
    {
        await using var office = new SmallPostOffice();
        await using var mailing = await MailingHostAsync(office);
        var invitations = mailing.Host.Get<Invitations>();
        var account = (await mailing.Host.AccountAsync()).Snapshot;
        var (link, _) = await invitations.CreateAsync(account, mailing.Owner, _carla, Origin(), _patience);

        Assert.True(invitations.AreMailed);
        Assert.True(link!.Mailed);
        var letter = Assert.Single(office.Letters);
        Assert.Contains("To: Carla <carla@example.com>", letter, StringComparison.Ordinal);
        Assert.Contains("From: AdminConsole <net@example.com>", letter, StringComparison.Ordinal);
        Assert.Contains("Hello Carla,", letter, StringComparison.Ordinal);
        Assert.Contains(link.Link.ToString(), letter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_that_nobody_takes_leaves_the_link_to_the_admin()
    {
        await using var office = new SmallPostOffice(refuses: true);
        await using var mailing = await MailingHostAsync(office);
        var account = (await mailing.Host.AccountAsync()).Snapshot;
        var (link, _) = await mailing.Host.Get<Invitations>().CreateAsync(account, mailing.Owner, _carla, Origin(), _patience);

        Assert.False(link!.Mailed);
        Assert.Empty(office.Letters);
        Assert.NotNull(await mailing.Host.Get<Invitations>().FindAsync(link.Token, _patience));
    }

    private Invitations Invitations => _anna.Host.Get<Invitations>();

    private Task<SignedUpHost> MailingHostAsync(SmallPostOffice office) => SignedUpHost.StartAsync(
        _clock,
        ("Mail:Smtp:Host", "127.0.0.1"), ("Mail:Smtp:Port", office.Port.ToString(CultureInfo.InvariantCulture)), ("Mail:Smtp:Security", "none"),
        ("Mail:From", "AdminConsole <net@example.com>"));

    private async Task<InvitationLink> InviteAsync(InvitationRequest request, UserId? by = null)
    {
        var account = (await _anna.Host.AccountAsync()).Snapshot;
        var (link, rejection) = await Invitations.CreateAsync(account, by ?? _anna.Owner, request, Origin(), _patience);
        Assert.Null(rejection);
        return link!; // not refused
    }

    private async Task<string> RefusalAsync(InvitationRequest request, UserId by)
    {
        var (link, rejection) = await Invitations.CreateAsync((await _anna.Host.AccountAsync()).Snapshot, by, request, Origin(), _patience);
        Assert.Null(link);
        return rejection!.Message; // refused
    }

    private static Task<string> AcceptAsync(Browser browser, string token, string password = SignedUpHost.Password) => browser.PostAsync(
        $"/invite?token={token}", "/invite", ("token", token), ("name", "Carla"), ("password", password), ("password2", password));

    private static Origin Origin() => new(Channel.Console, "127.0.0.1", "test", "test", Guid.NewGuid().ToString());
}
