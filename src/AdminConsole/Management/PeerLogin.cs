using System.Collections.Immutable;
using System.Security.Cryptography;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.SetupKeys;
using AdminConsole.Engine;
using AdminConsole.Management.Proto;
using AdminConsole.Protocol;
using Grpc.Core;

namespace AdminConsole.Management;

/// <summary>Finds the account of a device, registers it or logs it in, and answers with its configuration.</summary>
internal sealed class PeerLogin(
    Accounts accounts, AgentUsers users, PeerSessions sessions, PeerAdmission admission, SetupKeyGuesses guesses, MetaReports reports,
    Places places, HostAddress host, AgentServices services, SshTokens ssh, SteadyTime time, Xid ids, TimeProvider clock)
{
    /// <summary>A setup key is a UUID; a longer text is not looked at.</summary>
    private const int MaxSetupKeyLength = 64;

    /// <exception cref="RpcException">The device may not come in, or the request is not complete.</exception>
    /// <exception cref="UnavailableException">It is not known whether it may.</exception>
    public async Task<LoginResponse> LoginAsync(OpenedCall<LoginRequest> call, Origin origin, CancellationToken cancellationToken)
    {
        var request = call.Message;
        if (request.Meta is null)
        {
            throw Status(
                StatusCode.FailedPrecondition,
                $"peer system meta has to be provided to log in. Peer {call.Key}, remote addr {origin.Address}");
        }

        // A key inside that is not the one that sealed the envelope would be somebody else's.
        if (request.PeerKeys is { WgPubKey.IsEmpty: false } keys
            && (!WireGuardKey.TryParse(keys.WgPubKey.ToStringUtf8(), out var named) || named != call.Key))
            throw Status(StatusCode.InvalidArgument, "the WireGuard key in the request is not the one that sealed it");

        // A person goes before a setup key: agents send one of zeros along with every token.
        var user = request.JwtToken.Length > 0 ? await users.AdmitAsync(request.JwtToken, origin, cancellationToken) : null;
        var meta = PeerMetaReader.Read(request.Meta);
        var sshKey = SshKeyReader.Read(request.PeerKeys);
        if (await accounts.FindPeerAsync(call.Key, cancellationToken) is var (known, found))
        {
            var (account, peer) = await LogInAsync(known, found, user, origin, cancellationToken);
            if (request.DnsLabels.Count > 0 && !peer.AllowExtraDnsLabels)
                throw Status(StatusCode.FailedPrecondition, "couldn't login peer: setup key doesn't allow extra DNS labels");

            reports.Report(known, peer, meta, sshKey, origin);
            return Answer(account, peer);
        }

        var (joined, command) = user is not null
            ? (user.Account, ByUser(call, user, meta, sshKey ?? "", origin))
            : await BySetupKeyAsync(call, meta, sshKey ?? "", origin, cancellationToken);
        return await RegisterAsync(joined, command, origin, cancellationToken);
    }

    private async Task<(Account Account, Peer Peer)> LogInAsync(
        LiveAccount account, Peer peer, Arrival.Known? user, Origin origin, CancellationToken cancellationToken)
    {
        if (user is not null)
            return await sessions.RenewAsync(account, peer, user, origin, cancellationToken);

        var snapshot = account.Snapshot;
        admission.CheckLogin(snapshot, peer);
        return (snapshot, peer);
    }

    private RegisterPeerByUser ByUser(OpenedCall<LoginRequest> call, Arrival.Known user, PeerMeta meta, string sshKey, Origin origin) => new(
        new PeerId(ids.Next()), call.Key, user.User.Id, user.Email.Split('@')[0], meta, sshKey, ReadExtraLabels(call.Message),
        places.Locate(origin.Address), RandomNumber(), time.UtcNow)
    {
        Actor = new Actor.User(user.User.Id),
    };

    private async Task<(LiveAccount Account, JoinPeer Command)> BySetupKeyAsync(
        OpenedCall<LoginRequest> call, PeerMeta meta, string sshKey, Origin origin, CancellationToken cancellationToken)
    {
        if (call.Message.SetupKey.Length == 0)
        {
            throw Status(
                StatusCode.PermissionDenied, "no peer auth method provided, please use a setup key or interactive SSO login");
        }

        if (!guesses.MayTry(origin.Address))
            throw Status(StatusCode.ResourceExhausted, "too many wrong setup keys came from this address, please try again later");

        var secret = call.Message.SetupKey.Length <= MaxSetupKeyLength ? call.Message.SetupKey : "";
        if (await accounts.FindSetupKeyAsync(SetupKey.HashOf(secret), cancellationToken) is not var (account, setupKey))
        {
            guesses.Note(origin.Address);
            throw Status(StatusCode.PermissionDenied, SetupKey.InvalidText);
        }

        var id = new PeerId(ids.Next());
        return (account, new RegisterPeer(
            id, call.Key, setupKey, meta, sshKey, ReadExtraLabels(call.Message), places.Locate(origin.Address), RandomNumber(), clock.GetUtcNow())
        {
            Actor = new Actor.Peer(id),
        });
    }

    private async Task<LoginResponse> RegisterAsync(
        LiveAccount account, JoinPeer command, Origin origin, CancellationToken cancellationToken)
    {
        // The arrival of its user may have asked for something, too: each command has an id of its own.
        var result = await account.ExecuteAsync(command, origin with { Command = ids.Next() }, cancellationToken);
        if (result.Rejection is { } rejection)
        {
            if (rejection is { Kind: RejectionKind.Denied } && command is RegisterPeer)
                guesses.Note(origin.Address);

            throw StatusCodes.ToRpcException(rejection);
        }

        var peer = result.Account.Peers.Find(command.Key)
            ?? throw new UnavailableException("The peer was removed while it registered.");
        return Answer(result.Account, peer);
    }

    private static ulong RandomNumber() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    private static ImmutableArray<string> ReadExtraLabels(LoginRequest request)
    {
        if (request.DnsLabels.Count == 0)
            return [];

        var labels = request.DnsLabels.Select(l => l.ToLowerInvariant()).ToArray();
        if (labels.Length > 32 || labels.Any(l => l.Length is 0 or > 63 || !l.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            throw Status(StatusCode.FailedPrecondition, "invalid extra DNS labels: letters, digits and dashes, at most 32 labels");

        return [.. labels.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The same address and name as in the first message of a stream: agents restart where the two differ.</summary>
    private LoginResponse Answer(Account account, Peer peer) => new()
    {
        NetbirdConfig = services.Write(host.PublicUrl, host.StunPort, clock.GetUtcNow(), forStream: false),
        PeerConfig = NetworkMapWriter.Write(NetworkMapCompiler.ConfigurationOf(account, peer), AgentFeatures.Of(peer), ssh, forLogin: true),
        Checks = { NetworkMapWriter.Write(NetworkMapCompiler.ChecksOf(account, peer)) },
        SessionExpiresAt = NetworkMapWriter.WriteExpiry(peer.LoginExpiresAt(account.Settings)),
    };

    private static RpcException Status(StatusCode code, string text) => new(new Status(code, text));
}
