using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace AdminConsole.Hosting;

/// <summary>A guess at the address under which others reach this machine, for who has not set one.</summary>
internal static class PublicAddress
{
    /// <param name="port">The one that was bound.</param>
    public static Uri Guess(Uri main, int port)
    {
        var anywhere = !IPAddress.TryParse(main.IdnHost, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        var host = !anywhere ? main.Host
            : main.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "localhost"
            : OwnAddress()?.ToString() ?? "127.0.0.1";
        return new UriBuilder(main.Scheme, host, port).Uri;
    }

    /// <summary>The address of the interface with a way out; null on a machine without a network.</summary>
    private static IPAddress? OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .OrderByDescending(i => i.GetIPProperties().GatewayAddresses.Count)
        .SelectMany(i => i.GetIPProperties().UnicastAddresses)
        .Select(a => a.Address)
        .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
}
