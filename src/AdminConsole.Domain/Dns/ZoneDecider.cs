using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;

namespace AdminConsole.Domain.Dns;

internal static class ZoneDecider
{
    public static Decision Create(Account account, CreateZone c)
    {
        if (!c.Zone.TryRead(c.Id, out var zone, out var problem))
            return Invalid(problem);

        if (account.Zones.GetValueOrDefault(c.Id) is { } existing)
        {
            return zone.SameAs(existing with { Records = [] })
                ? Decision.Accept()
                : Decision.Reject(RejectionKind.AlreadyExists, $"zone with id {c.Id} already exists");
        }

        if (Conflicts(zone.Domain, account.Settings.DnsDomain))
            return Invalid($"zone domain {zone.Domain} conflicts with peer DNS domain");

        if (account.Zones.Values.Any(z => z.Domain == zone.Domain))
            return Decision.Reject(RejectionKind.AlreadyExists, $"zone with domain {zone.Domain} already exists");

        return GroupList.Refusal(account, zone.Groups) ?? Decision.Accept(new ZoneCreated(zone));
    }

    public static Decision Update(Account account, UpdateZone c)
    {
        if (account.Zones.GetValueOrDefault(c.Id) is not { } before)
            return NotFound(c.Id);

        if (!c.Zone.TryRead(c.Id, out var zone, out var problem))
            return Invalid(problem);

        if (zone.Domain != before.Domain)
            return Invalid("zone domain cannot be updated");

        if (GroupList.Refusal(account, zone.Groups) is { } refusal)
            return refusal;

        return zone.SameAs(before with { Records = [] }) ? Decision.Accept() : Decision.Accept(new ZoneChanged(zone));
    }

    public static Decision Delete(Account account, DeleteZone c) =>
        account.Zones.ContainsKey(c.Id) ? Decision.Accept(new ZoneDeleted(c.Id)) : NotFound(c.Id);

    public static Decision NotFound(ZoneId id) => Decision.Reject(RejectionKind.NotFound, $"zone: {id} not found");

    /// <summary>
    /// True if the zone is the peers' own domain or below it: agents would have two answers for names of peers. A zone above it, such
    /// as <c>example.com</c> where peers are in <c>mesh.example.com</c>, takes no name from them.
    /// </summary>
    /// <param name="peerDomain">Empty if peers have no names.</param>
    public static bool Conflicts(string domain, string peerDomain) => peerDomain.Length > 0 && DomainName.IsWithin(domain, peerDomain);

    private static Decision Invalid(string message) => Decision.Reject(RejectionKind.Invalid, message);
}
