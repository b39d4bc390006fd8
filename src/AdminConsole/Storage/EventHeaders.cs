using System.Globalization;
using AdminConsole.Domain.Accounts;
using JasperFx.Events;

namespace AdminConsole.Storage;

/// <summary>Who caused an event and how, as headers beside it.</summary>
internal static class EventHeaders
{
    public static void Write(IEvent @event, Provenance provenance)
    {
        var origin = provenance.Origin;
        Set("actor_kind", provenance.ActorKind);
        Set("actor", provenance.ActorId);
        Set("channel", Name(origin.Channel));
        Set("address", origin.Address);
        Set("client", origin.Client);
        Set("correlation", origin.Correlation);
        Set("command", origin.Command);
        Set("token", origin.Token);
        Set("reason", origin.Reason);
        Set("change", provenance.Change.ToString(CultureInfo.InvariantCulture));

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                @event.SetHeader(name, value);
        }
    }

    public static Provenance Read(IEvent @event)
    {
        var origin = new Origin(
            Enum.TryParse<Channel>(Get("channel"), ignoreCase: true, out var channel) ? channel : Channel.Setup,
            Get("address"), Get("client"), Get("correlation") ?? "", Get("command") ?? "", Get("token"), Get("reason"));
        var change = long.TryParse(Get("change"), NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : @event.Version;
        return new Provenance(Get("actor_kind") ?? "system", Get("actor") ?? "", origin, change);

        string? Get(string name) => @event.Headers?.TryGetValue(name, out var value) == true ? value?.ToString() : null;
    }

    private static string Name(Channel channel) => channel.ToString().ToLowerInvariant();
}
