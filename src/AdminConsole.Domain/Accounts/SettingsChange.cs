using System.Collections.Immutable;
using AdminConsole.Domain.Networks;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Users;

namespace AdminConsole.Domain.Accounts;

/// <summary>How the account's switches change, and what else happens when one is turned.</summary>
internal static class SettingsChange
{
    public static Decision Decide(Account account, UpdateAccountSettings c)
    {
        var was = account.Settings;
        var now = c.Settings with
        {
            DnsDomain = c.Settings.DnsDomain.Trim().ToLowerInvariant(),
            AutoUpdateVersion = c.Settings.AutoUpdateVersion.Trim(),
            JwtGroupsClaimName = c.Settings.JwtGroupsClaimName.Trim(),
            ApprovedDomains = [.. c.Settings.ApprovedDomains.Select(d => d.Trim().ToLowerInvariant()).Distinct()],
        };

        if (SettingsValidation.Refusal(account, now) is { } refusal)
            return refusal;

        var moves = c.NetworkRange is { } range && range != account.Network;
        if (moves && NetworkRange.Refusal(c.NetworkRange.GetValueOrDefault(), account.Peers.Count) is { } refused)
            return refused;

        var events = ImmutableArray.CreateBuilder<AccountEvent>();
        if (!now.SameAs(was))
            events.Add(new AccountSettingsChanged(now));

        if (moves)
            events.Add(Moved(account, c.NetworkRange.GetValueOrDefault()));

        // Nobody would let them in any more.
        if (was.PeerApprovalEnabled && !now.PeerApprovalEnabled)
            events.AddRange(account.Peers.Where(p => p.ApprovalRequired).Select(p => new PeerApprovalChanged(p.Id, Required: false)));

        if (!was.GroupsPropagationEnabled && now.GroupsPropagationEnabled)
            events.AddRange(GroupPropagation.ToAllPeers(account));

        return Decision.Accept(events.ToImmutable());
    }

    private static NetworkRangeChanged Moved(Account account, IpPrefix range) =>
        new(range, AddressPool.Move(account.Peers, account.Network, range));
}
