using System.Text.RegularExpressions;

namespace AdminConsole.Components.SetupKeys;

/// <summary>The commands that let a machine join. One per line, no prompt sign: what is copied can be pasted.</summary>
/// <param name="Url">The address agents reach this server at.</param>
/// <param name="Hostname">The name to register as; empty: the machine's own. Only what <see cref="IsHostname"/> accepts.</param>
public sealed partial record EnrolmentCommands(string Url, string Key, string Hostname)
{
    public string Linux => $"curl -fsSL https://pkgs.netbird.io/install.sh | sh\nsudo netbird up {Arguments}";

    public string MacOs => $"brew install netbirdio/tap/netbird\nsudo netbird service install && sudo netbird service start\nnetbird up {Arguments}";

    public string Windows => $"netbird up {Arguments}";

    public string Docker =>
        $"docker run -d --name netbird --cap-add=NET_ADMIN \\\n  -e NB_SETUP_KEY={Key} -e NB_MANAGEMENT_URL={Url} \\\n"
        + (Hostname.Length > 0 ? $"  -e NB_HOSTNAME={Hostname} \\\n" : "")
        + "  -v netbird-client:/var/lib/netbird netbirdio/netbird:latest";

    private string Arguments =>
        $"--management-url {Url} --setup-key {Key}" + (Hostname.Length > 0 ? $" --hostname {Hostname}" : "");

    /// <summary>Letters, digits, hyphens and dots alone, so that no shell reads anything into it.</summary>
    public static bool IsHostname(string text) => text.Length == 0 || Hostnames().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hostnames();
}
