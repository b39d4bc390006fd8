using System.Net;
using System.Net.Sockets;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.NetworkMaps;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Engine;

namespace AdminConsole.Api;

/// <summary>/api/peers. Peers come by themselves, with a setup key: there is no POST.</summary>
internal static class PeersApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/peers", (ApiCall call, Presence presence, string? name, string? ip) => List(call, presence, name ?? "", ip ?? ""));
        api.MapGet("/peers/{id}", (ApiCall call, Presence presence, string id) =>
            Read(call, new PeerId(id), peer => ApiAnswer.Ok(new PeerAnswers(call.Account, presence).Of(peer))));
        api.MapGet("/peers/{id}/accessible-peers", (ApiCall call, Presence presence, string id) =>
            Read(call, new PeerId(id), peer => Accessible(call.Account, presence, peer)));
        api.MapPut("/peers/{id}", (ApiCall call, Presence presence, string id) => call.TakeAsync<PeerRequest>(
            Module.Peers, Operation.Update, body => UpdateAsync(call, presence, body, new PeerId(id))));
        api.MapDelete("/peers/{id}", (ApiCall call, string id) => call.DeleteAsync(new DeletePeer(new PeerId(id))));
    }

    private static IResult List(ApiCall call, Presence presence, string name, string ip)
    {
        var answers = new PeerAnswers(call.Account, presence);
        var visible = PeerListing.Of(call.Account, call.User);
        var counts = Visibility.Counts(call.Account);
        return ApiAnswer.Ok(call.Account.Peers
            .Select((peer, i) => (Peer: peer, AccessibleCount: counts[i]))
            .Where(p => visible is null || visible.Contains(p.Peer.Id))
            .Where(p => p.Peer.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .Where(p => p.Peer.Address.ToString().Contains(ip, StringComparison.Ordinal))
            .Select(p => answers.Of(p.Peer) with { AccessiblePeersCount = p.AccessibleCount })
            .ToArray());
    }

    private static IResult Read(ApiCall call, PeerId id, Func<Peer, IResult> answer)
    {
        if (PeerListing.Of(call.Account, call.User) is { } visible && !visible.Contains(id))
            return ApiAnswer.Denied;

        return call.Account.Peers.Find(id) is { } peer ? answer(peer) : ApiAnswer.NotFound($"peer not found: {id}");
    }

    private static IResult Accessible(Account account, Presence presence, Peer peer)
    {
        var answers = new PeerAnswers(account, presence);
        return ApiAnswer.Ok(Visibility.Of(account, peer.Id).Select(answers.AccessibleOf).ToArray());
    }

    private static Task<IResult> UpdateAsync(ApiCall call, Presence presence, PeerRequest body, PeerId id)
    {
        IPAddress? address = null;
        if (body.Ip is { Length: > 0 } ip)
        {
            if (!IpText.TryParse(ip, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetwork)
                return Task.FromResult(ApiAnswer.Invalid($"ip {ip} should be an IPv4 address such as 100.64.0.7"));

            address = parsed;
        }

        if (body.Ipv6 is { Length: > 0 })
            return Task.FromResult(ApiAnswer.Invalid("this account's peers have no IPv6 addresses: leave ipv6 out"));

        var command = new UpdatePeer(
            id, body.Name ?? "", body.SshEnabled ?? false, body.LoginExpirationEnabled ?? false, body.InactivityExpirationEnabled ?? false,
            body.ApprovalRequired, address);
        return call.ChangeAsync(command, account => account.Peers.Find(id) is { } peer
            ? ApiAnswer.Ok(new PeerAnswers(account, presence).Of(peer))
            : ApiAnswer.NotFound($"peer not found: {id}"));
    }

    private sealed record PeerRequest(
        string? Name,
        bool? SshEnabled,
        bool? LoginExpirationEnabled,
        bool? InactivityExpirationEnabled,
        bool? ApprovalRequired,
        string? Ip,
        string? Ipv6);
}
