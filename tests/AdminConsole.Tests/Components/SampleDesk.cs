using AdminConsole.Components.Layout;
using AdminConsole.Domain.Users;
using AdminConsole.Engine;

namespace AdminConsole.Tests.Components;

/// <summary>What stands about people beside the account, in memory.</summary>
internal sealed class SampleDesk
{
    public const string Here = "session-here";

    public Dictionary<UserId, DateTimeOffset> SignIns { get; } = [];

    public Dictionary<AccessTokenId, DateTimeOffset> TokenUses { get; } = [];

    public List<Session> Sessions { get; } =
        [new(Here, SampleAccount.Noon, SampleAccount.Noon, "203.0.113.9", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")];

    public List<UserId> SignedOut { get; } = [];

    public string Password { get; set; } = "the present password";

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
    };

    private Task<T> Ask<T>(Func<T> answer) => DatabaseIsAway
        ? Task.FromException<T>(new UnavailableException("The database does not answer."))
        : Task.FromResult(answer());
}
