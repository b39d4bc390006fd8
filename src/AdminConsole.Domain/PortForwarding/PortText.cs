using System.Globalization;
using AdminConsole.Domain.Policies;

namespace AdminConsole.Domain.PortForwarding;

/// <summary>Ports as people read them.</summary>
internal static class PortText
{
    public static string Text(this MappingProtocol protocol) => protocol switch
    {
        MappingProtocol.Tcp => "tcp",
        MappingProtocol.Udp => "udp",
        _ => "tcp/udp",
    };

    public static string Text(this PortRange range) => range.Start == range.End
        ? range.Start.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{range.Start}-{range.End}");
}
