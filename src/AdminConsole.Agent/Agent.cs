using AdminConsole.Protocol;
using Grpc.Core;

namespace AdminConsole.Agents;

/// <summary>
/// One living peer, as a NetBird agent would be it but for the tunnels: it joins, keeps its Sync stream open, comes back
/// when the stream breaks, tells what it is asked about its machine and answers the offers of other peers.
/// </summary>
public sealed class Agent : IAsyncDisposable
{
    private readonly AgentIdentity _identity;
    private readonly AgentOptions _options;
    private readonly ManagementConnection _management;
    private readonly Latest<AgentSnapshot> _latest = new(new AgentSnapshot());
    private readonly CancellationTokenSource _stop = new();
    private Task _life = Task.CompletedTask;
    private Signalling? _signalling;
    private volatile AgentSystem _system;

    public Agent(Uri managementUrl, AgentIdentity identity, AgentSystem system, AgentOptions? options = null)
    {
        _identity = identity;
        _system = system;
        _options = options ?? new AgentOptions();
        _management = new ManagementConnection(managementUrl, identity, _options);
    }

    public string PublicKey => _identity.PublicKey;

    public AgentSystem System => _system;

    public AgentSnapshot Snapshot => _latest.Value;

    /// <summary>The calls themselves, with this agent's keys.</summary>
    public ManagementConnection Management => _management;

    /// <summary>
    /// Logs in, registers where the server does not know the key yet and a setup key is given, and lives from then on.
    /// </summary>
    /// <param name="setupKey">Null for a peer that is known already.</param>
    /// <returns>The answer to the login.</returns>
    public async Task<LoginResponse> JoinAsync(string? setupKey, CancellationToken cancellationToken)
    {
        if (!_life.IsCompleted)
            throw new InvalidOperationException("This agent has joined already.");

        var login = await LoginAsync(setupKey, cancellationToken);
        if (_options.Signal)
            _signalling = new Signalling(Signalling.UrlOf(login.NetbirdConfig.Signal), _identity, _system.NetbirdVersion, _options, _latest);

        _latest.Update(s => s with { State = AgentState.Connecting });
        _life = LiveAsync(_stop.Token);
        return login;
    }

    /// <summary>As <see cref="JoinAsync"/>, but tries again for as long as the server cannot be reached.</summary>
    public async Task<LoginResponse> JoinWhenReachableAsync(string? setupKey, CancellationToken cancellationToken)
    {
        var backOff = NewBackOff();
        while (true)
        {
            try
            {
                return await JoinAsync(setupKey, cancellationToken);
            }
            catch (AgentException exception) when (exception.Status
                is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Cancelled)
            {
                await backOff.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Logs in without living on. What joins and comes back is made of this.</summary>
    public async Task<LoginResponse> LoginAsync(string? setupKey, CancellationToken cancellationToken)
    {
        var request = new LoginRequest { Meta = _system.ToMeta(Snapshot.Checks), PeerKeys = _system.KeysOf(_identity) };
        LoginResponse login;
        try
        {
            login = await _management.LoginAsync(request, cancellationToken);
        }
        catch (AgentException exception) when (exception.Status == StatusCode.PermissionDenied && setupKey is not null)
        {
            // To an agent this means: register.
            request.SetupKey = setupKey;
            login = await _management.LoginAsync(request, cancellationToken);
        }

        if (login.PeerConfig is null || login.NetbirdConfig?.Signal is null)
            throw new AgentException(StatusCode.Internal, "The answer to Login lacks peerConfig or the signal server: agents crash on it.");

        _latest.Update(s => s with { PeerConfig = login.PeerConfig, NetbirdConfig = login.NetbirdConfig, Checks = login.Checks });
        return login;
    }

    /// <summary>
    /// The newest map that fulfils the condition; one that was replaced before anybody looked is not seen. Throws an
    /// <see cref="AgentException"/> once the agent is no longer accepted.
    /// </summary>
    public async Task<NetworkMap> MapAsync(Func<NetworkMap, bool> condition, CancellationToken cancellationToken)
    {
        if (!_options.KeepMaps)
            throw new InvalidOperationException($"This agent keeps no maps ({nameof(AgentOptions.KeepMaps)}).");

        var snapshot = await _latest.WhenAsync(s => s.IsOver || s.Map is { } map && condition(map), cancellationToken);
        return snapshot.Map is { } found && condition(found)
            ? found
            : throw new AgentException(snapshot.LastStatus, snapshot.LastDetail);
    }

    public Task<AgentSnapshot> WhenAsync(Func<AgentSnapshot, bool> condition, CancellationToken cancellationToken) =>
        _latest.WhenAsync(condition, cancellationToken);

    /// <summary>The machine is another from now on; the server is told.</summary>
    public Task ReportAsync(AgentSystem system, CancellationToken cancellationToken)
    {
        _system = system;
        return _management.SyncMetaAsync(new SyncMetaRequest { Meta = system.ToMeta(Snapshot.Checks) }, cancellationToken);
    }

    /// <summary>Offers a connection to another peer and waits for its answer; repeats the offer as agents do.</summary>
    public async Task<Protocol.Signal.Body> OfferAsync(string remotePublicKey, CancellationToken cancellationToken)
    {
        await _latest.WhenAsync(s => s.SignalConnected, cancellationToken);
        return await (_signalling ?? throw new InvalidOperationException("This agent does not signal."))
            .OfferAsync(remotePublicKey, cancellationToken);
    }

    /// <summary>Deletes the peer on the server.</summary>
    public Task LogoutAsync(CancellationToken cancellationToken) => _management.LogoutAsync(cancellationToken);

    /// <summary>Hangs up. The peer stays known to the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _life;
        _signalling?.Dispose();
        _management.Dispose();
        _stop.Dispose();
    }

    private async Task LiveAsync(CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var signal = _signalling?.StayAsync(NewBackOff(), over.Token) ?? Task.CompletedTask;
        var end = await StayAsync(stopping);
        await over.CancelAsync();
        await signal;
        _latest.Update(s => s with { State = end, SignalConnected = false });
    }

    /// <summary>Syncs, and comes back, until the agent is no longer wanted.</summary>
    private async Task<AgentState> StayAsync(CancellationToken stopping)
    {
        var backOff = NewBackOff();
        while (true)
        {
            try
            {
                await SyncAsync(backOff, stopping);
                Ended(StatusCode.OK, "The server ended the stream.");
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return AgentState.Stopped;
            }
            catch (AgentException exception) when (exception.Status == StatusCode.Cancelled)
            {
                // Agents take this for their own going and never come back.
                Ended(exception.Status, exception.Detail);
                return AgentState.Stopped;
            }
            catch (AgentException exception) when (exception.Status == StatusCode.PermissionDenied)
            {
                Ended(exception.Status, exception.Detail);
                if (!await IsWelcomeAsync(stopping))
                    return AgentState.NeedsLogin;
            }
            catch (AgentException exception)
            {
                Ended(exception.Status, exception.Detail);
            }

            try
            {
                await backOff.WaitAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                return AgentState.Stopped;
            }
        }
    }

    private async Task SyncAsync(BackOff backOff, CancellationToken stopping)
    {
        var request = new SyncRequest { Meta = _system.ToMeta(Snapshot.Checks) };
        var first = true;
        await foreach (var update in _management.SyncAsync(request, SyncUpdate.Reader(_options.KeepMaps), stopping))
        {
            if (first)
                backOff.Reset();

            var before = Snapshot;
            var after = _latest.Update(s => update.ApplyTo(s) with
            {
                State = AgentState.Connected,
                Connections = s.Connections + (first ? 1 : 0),
            });
            first = false;

            if (!after.Checks.SequenceEqual(before.Checks))
                await _management.SyncMetaAsync(new SyncMetaRequest { Meta = _system.ToMeta(after.Checks) }, stopping);
        }
    }

    /// <summary>False where a login is refused too: nothing but a person or a setup key helps then.</summary>
    private async Task<bool> IsWelcomeAsync(CancellationToken stopping)
    {
        try
        {
            await LoginAsync(setupKey: null, stopping);
            return true;
        }
        catch (AgentException exception)
        {
            Ended(exception.Status, exception.Detail);
            return exception.Status != StatusCode.PermissionDenied;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private void Ended(StatusCode status, string detail) =>
        _latest.Update(s => s with { State = AgentState.Connecting, LastStatus = status, LastDetail = detail });

    private BackOff NewBackOff() => new(_options.FirstRetry, _options.LongestRetry);
}
