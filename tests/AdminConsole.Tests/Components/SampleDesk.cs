using AdminConsole.Components.Layout;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Tests.Components;

/// <summary>What stands about people beside the account, in memory.</summary>
internal sealed class SampleDesk
{
    public const string Here = "session-here";
    public const string Secret = "nbi_secret";

    public Dictionary<UserId, DateTimeOffset> SignIns { get; } = [];

    public Dictionary<AccessTokenId, DateTimeOffset> TokenUses { get; } = [];

    public List<Session> Sessions { get; } =
        [new(Here, SampleAccount.Noon, SampleAccount.Noon, "203.0.113.9", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")];

    public List<UserId> SignedOut { get; } = [];

    /// <summary>Of everybody but who looks.</summary>
    public Dictionary<UserId, List<Session>> SessionsOf { get; } = [];

    public Dictionary<UserId, SecondFactorStatus> SecondFactors { get; } = [];

    public List<SecurityHappening> Happenings { get; } = [];

    public string Password { get; set; } = "the present password";

    public SecondFactorStatus SecondFactor { get; set; } = new(null, 0);

    public List<Invitation> Invitations { get; } = [];

    public bool Mailed { get; set; }

    public bool DatabaseIsAway { get; set; }

    public PeopleDesk ToDesk() => new()
    {
        SessionId = Here,
        ReadLastSignIns = _ => Ask<IReadOnlyDictionary<UserId, DateTimeOffset>>(() => SignIns),
        ReadTokenUses = _ => Ask<IReadOnlyDictionary<AccessTokenId, DateTimeOffset>>(() => TokenUses),
        ReadSessions = _ => Ask<IReadOnlyList<Session>>(() => [.. Sessions]),
        EndSession = (id, _) => Ask(() => Sessions.RemoveAll(s => s.Id == id)),
        EndOtherSessions = _ => Ask(() => Sessions.RemoveAll(s => s.Id != Here)),
        SignOutEverywhere = (user, _) => Ask<int?>(() =>
        {
            SignedOut.Add(user);
            return 2;
        }),
        ChangePassword = (present, wanted, _) => Ask(() =>
        {
            if (present != Password)
                return PasswordChange.WrongPassword;

            Password = wanted;
            return PasswordChange.Done;
        }),
        ReadSecondFactor = _ => Ask(() => SecondFactor),
        ReadSessionsOf = (user, _) => Ask<IReadOnlyList<Session>>(() => [.. SessionsOf.GetValueOrDefault(user, [])]),
        EndSessionOf = (user, id, _) => Ask(() => SessionsOf[user].RemoveAll(s => s.Id == id) > 0),
        ReadSecondFactorOf = (user, _) => Ask<SecondFactorStatus?>(() => SecondFactors.GetValueOrDefault(user, new SecondFactorStatus(null, 0))),
        ResetSecondFactor = (user, _) => Ask(() => SecondFactors.Remove(user) ? SecondFactorReset.Done : SecondFactorReset.None),
        ReadHappenings = (of, below, most, _) => Ask<IReadOnlyList<SecurityHappening>>(
            () => [.. Happenings.Where(h => (of is null || h.Subject == of.Value.Value) && (below is null || h.Id < below.Id)).OrderByDescending(h => h.Id).Take(most)]),
        InvitationsAreMailed = Mailed,
        ReadInvitations = _ => Ask<IReadOnlyList<Invitation>>(() => [.. Invitations]),
        Invite = (request, _) => Ask(() =>
        {
            if (Invitations.Any(i => i.Email == request.Email))
                return (null, new Rejection(RejectionKind.AlreadyExists, "this e-mail address is invited already"));

            var invitation = new Invitation(
                $"invitation-{Invitations.Count}", request.Email, request.Name, request.Role, request.AutoGroups, SampleAccount.Owner,
                SampleAccount.Noon, SampleAccount.Noon + request.ExpiresIn);
            Invitations.Add(invitation);
            return LinkTo(invitation);
        }),
        RenewInvitation = (id, _) => Ask(() => LinkTo(Invitations.Single(i => i.Id == id))),
        DeleteInvitation = (id, _) => Ask<Rejection?>(() => Invitations.RemoveAll(i => i.Id == id) > 0 ? null : throw new InvalidOperationException(id)),
    };

    private (InvitationLink?, Rejection?) LinkTo(Invitation invitation) => (
        new InvitationLink(invitation, Secret, new Uri($"https://console.corp.example/invite?token={Secret}"), Mailed), null);

    private Task<T> Ask<T>(Func<T> answer) => DatabaseIsAway
        ? Task.FromException<T>(new UnavailableException("The database does not answer."))
        : Task.FromResult(answer());
}
