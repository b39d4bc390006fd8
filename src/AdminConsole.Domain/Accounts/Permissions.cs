using AdminConsole.Domain.Dns;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Domain.PortForwarding;
using AdminConsole.Domain.PostureChecks;
using AdminConsole.Domain.Routes;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Accounts;

/// <summary>What permissions are given on: the modules of NetBird's permission table.</summary>
public enum Module
{
    Accounts,
    Dns,
    Events,
    Groups,
    IdentityProviders,
    Nameservers,
    Networks,
    Pats,
    Peers,
    Policies,
    RemoteJobs,
    Routes,
    Services,
    Settings,
    SetupKeys,
    Users,
}

public enum Operation
{
    Create,
    Read,
    Update,
    Delete,
}

/// <summary>
/// The one place that decides who may do what, whichever door a request came through. It is asked on the same version of the
/// account that the append is conditioned on. What is not listed is denied.
/// </summary>
public static class Permissions
{
    /// <summary>Null if the command's actor may ask it.</summary>
    public static Decision? Refusal(Account account, AccountCommand command) => command.Actor switch
    {
        var actor when actor == Actor.System => null,
        Actor.Peer peer => MayAsk(peer.Id, command) ? null : Denied(),
        Actor.User user => MayAsk(account, user.Id, command),
        _ => Denied(),
    };

    public static bool Allows(Account account, UserId userId, Module module, Operation operation) =>
        account.Users.GetValueOrDefault(userId) is { MayAct: true } user && Allows(user, module, operation);

    public static bool Allows(User user, Module module, Operation operation)
    {
        if (operation == Operation.Read && user.IsServiceUser)
            return true;

        return user.Role switch
        {
            Role.Owner => true,
            Role.Admin => module != Module.Accounts || operation == Operation.Read,
            Role.NetworkAdmin => module switch
            {
                Module.Networks or Module.Groups or Module.Dns or Module.Nameservers or Module.Policies or Module.Routes
                    or Module.Pats => true,
                Module.Settings or Module.Accounts or Module.Events or Module.Users or Module.SetupKeys or Module.Peers
                    or Module.IdentityProviders => operation == Operation.Read,
                _ => false,
            },
            Role.Auditor => operation == Operation.Read,
            _ => false,
        };
    }

    /// <summary>
    /// Whether somebody may take the second factor off another, who has lost it. One's own takes a code of it, or it would be worth nothing;
    /// the owner's, whoever runs the host.
    /// </summary>
    public static bool AllowsSecondFactorReset(Account account, UserId by, UserId user) =>
        by != user
        && Allows(account, by, Module.Users, Operation.Update)
        && account.Users.GetValueOrDefault(user) is { IsServiceUser: false, Issuer: User.LocalIssuer, Role: not Role.Owner };

    private static Decision? MayAsk(Account account, UserId id, AccountCommand command)
    {
        if (account.Users.GetValueOrDefault(id) is not { } user)
            return Decision.Reject(RejectionKind.Denied, $"user not found: {id}");

        if (user.Blocked)
            return Decision.Reject(RejectionKind.Denied, "user is blocked");

        if (user.PendingApproval)
            return Decision.Reject(RejectionKind.Denied, "user is pending approval");

        if (SignsInOwnDevice(id, command))
            return null;

        if (Needed(command) is not var (module, operation) || !Allows(user, module, operation))
            return Denied();

        return command switch
        {
            CreateAccessToken c when !MayHoldTokensOf(account, user, c.UserId) =>
                Decision.Reject(RejectionKind.Denied, "no permission to create PAT for this user"),
            DeleteAccessToken c when !MayHoldTokensOf(account, user, c.UserId) =>
                Decision.Reject(RejectionKind.Denied, "no permission to delete PAT for this user"),
            _ => null,
        };
    }

    /// <summary>
    /// A token acts as its user: whoever may make one for somebody else has that user's rights. So people's are their own
    /// affair, and only admins handle those of service users.
    /// </summary>
    private static bool MayHoldTokensOf(Account account, User user, UserId owner) =>
        owner == user.Id
        || (user.Role is Role.Owner or Role.Admin && account.Users.GetValueOrDefault(owner) is { IsServiceUser: true });

    /// <summary>Every person may, whatever the role.</summary>
    private static bool SignsInOwnDevice(UserId id, AccountCommand command) => command switch
    {
        RegisterPeerByUser c => c.UserId == id,
        RenewPeerLogin c => c.UserId == id,
        ExtendPeerLogin c => c.UserId == id,
        _ => false,
    };

    /// <summary>A device may join, say something of itself, and leave.</summary>
    private static bool MayAsk(PeerId id, AccountCommand command) => command switch
    {
        RegisterPeer c => c.PeerId == id,
        ReportPeerMeta c => c.PeerId == id,
        ReportPeerLocation c => c.PeerId == id,
        LogOutPeer c => c.PeerId == id,
        _ => false,
    };

    /// <summary>Null for what no user may ask, whatever the role.</summary>
    private static (Module Module, Operation Operation)? Needed(AccountCommand command) => command switch
    {
        UpdatePeer or RenamePeer => (Module.Peers, Operation.Update),
        DeletePeer => (Module.Peers, Operation.Delete),
        CreateSetupKey => (Module.SetupKeys, Operation.Create),
        UpdateSetupKey or RevokeSetupKey => (Module.SetupKeys, Operation.Update),
        DeleteSetupKey => (Module.SetupKeys, Operation.Delete),
        CreateGroup => (Module.Groups, Operation.Create),
        UpdateGroup => (Module.Groups, Operation.Update),
        DeleteGroup => (Module.Groups, Operation.Delete),
        CreatePolicy or CreatePostureCheck => (Module.Policies, Operation.Create),
        UpdatePolicy or SwitchPolicy or UpdatePostureCheck => (Module.Policies, Operation.Update),
        DeletePolicy or DeletePostureCheck => (Module.Policies, Operation.Delete),
        CreateNetwork or CreateNetworkResource or CreateNetworkRouter => (Module.Networks, Operation.Create),
        UpdateNetwork or UpdateNetworkResource or UpdateNetworkRouter => (Module.Networks, Operation.Update),
        DeleteNetwork or DeleteNetworkResource or DeleteNetworkRouter => (Module.Networks, Operation.Delete),
        CreateRoute => (Module.Routes, Operation.Create),
        UpdateRoute => (Module.Routes, Operation.Update),
        DeleteRoute => (Module.Routes, Operation.Delete),
        CreateNameServerGroup => (Module.Nameservers, Operation.Create),
        UpdateNameServerGroup => (Module.Nameservers, Operation.Update),
        DeleteNameServerGroup => (Module.Nameservers, Operation.Delete),
        CreateZone or AddZoneRecord => (Module.Dns, Operation.Create),
        UpdateZone or UpdateZoneRecord or UpdateDnsSettings => (Module.Dns, Operation.Update),
        DeleteZone or DeleteZoneRecord => (Module.Dns, Operation.Delete),

        // Port forwarding lets strangers in to devices, past all policies: it takes whoever may change the devices themselves.
        AddIngressPeer or CreatePortAllocation => (Module.Peers, Operation.Create),
        UpdateIngressPeer or UpdatePortAllocation => (Module.Peers, Operation.Update),
        RemoveIngressPeer or DeletePortAllocation => (Module.Peers, Operation.Delete),
        UpdateAccountSettings => (Module.Settings, Operation.Update),
        AddUser or CreateServiceUser => (Module.Users, Operation.Create),
        UpdateUser or ApproveUser => (Module.Users, Operation.Update),
        DeleteUser or RejectUser => (Module.Users, Operation.Delete),
        CreateAccessToken => (Module.Pats, Operation.Create),
        DeleteAccessToken => (Module.Pats, Operation.Delete),
        _ => null,
    };

    private static Decision Denied() => Decision.Reject(RejectionKind.Denied, "permission denied");
}
