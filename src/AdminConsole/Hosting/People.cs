using AdminConsole.Engine;
using AdminConsole.Mail;
using AdminConsole.Storage;

namespace AdminConsole.Hosting;

/// <summary>What knows people: how they sign in, how they are invited, what they are called.</summary>
internal static class People
{
    public static void AddPeople(this IServiceCollection services, AdminConsoleOptions options)
    {
        services.AddSingleton<SecondFactorTable>();
        services.AddSingleton<InvitationTable>();
        services.AddSingleton<Passwords>();
        services.AddSingleton(s => new Profiles(s.GetRequiredService<Accounts>(), s.GetRequiredService<PeopleTable>(), s.GetRequiredService<SecurityLog>()));
        services.AddSingleton(s => new SignedInUsers(
            s.GetRequiredService<Accounts>(), s.GetRequiredService<PeopleTable>(), s.GetRequiredService<SecondFactors>(),
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new SecondFactors(
            s.GetRequiredService<SecondFactorTable>(), s.GetRequiredService<SecurityLog>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new SecondFactorResets(
            s.GetRequiredService<SecondFactorTable>(), s.GetRequiredService<PeopleTable>(), s.GetRequiredService<Sessions>(),
            s.GetRequiredService<SecurityLog>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new LocalUsers(
            s.GetRequiredService<Accounts>(), s.GetRequiredService<PeopleTable>(), s.GetRequiredService<Passwords>(),
            s.GetRequiredService<SecondFactors>(), s.GetRequiredService<SignedInUsers>(), s.GetRequiredService<SecurityLog>(),
            s.GetRequiredService<Secrets>(), s.GetRequiredService<Xid>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new PasswordChanges(
            s.GetRequiredService<PeopleTable>(), s.GetRequiredService<Passwords>(), s.GetRequiredService<Sessions>(),
            s.GetRequiredService<SecurityLog>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new OwnerReset(
            s.GetRequiredService<Accounts>(), s.GetRequiredService<PeopleTable>(), s.GetRequiredService<SecondFactorTable>(),
            s.GetRequiredService<SecurityLog>(), s.GetRequiredService<Secrets>(), s.GetRequiredService<Passwords>(),
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new Post(
            options.Smtp is { } smtp ? new SmtpPost(smtp, s.GetRequiredService<ILogger<SmtpPost>>()).SendAsync : null));
        services.AddSingleton(s => new Invitations(
            s.GetRequiredService<Accounts>(), s.GetRequiredService<InvitationTable>(), s.GetRequiredService<PeopleTable>(),
            s.GetRequiredService<SecurityLog>(), s.GetRequiredService<Post>(), s.GetRequiredService<HostAddress>(),
            s.GetRequiredService<Xid>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new InvitedUsers(
            s.GetRequiredService<Accounts>(), s.GetRequiredService<Invitations>(), s.GetRequiredService<InvitationTable>(),
            s.GetRequiredService<PeopleTable>(), s.GetRequiredService<Passwords>(), s.GetRequiredService<SecurityLog>(),
            s.GetRequiredService<TimeProvider>()));
    }
}
