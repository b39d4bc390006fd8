using System.Globalization;

namespace AdminConsole.Agents;

/// <summary>What the program was asked to do.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        Runs peers that speak NetBird's protocol, without tunnels, until Ctrl-C.

        agent --management-url URL [--setup-key KEY] [options]

          --management-url URL        the server: http://localhost:8080, https://net.example.com
          --setup-key KEY             lets peers join that the server does not know yet; or set NB_SETUP_KEY, which the
                                      list of processes does not show
          --count N                   how many peers to run (1)
          --hostname NAME             their hostname; %d is the peer's number (names that fit the system)
          --system SYSTEM             linux, darwin, windows, android or mixed (mixed)
          --netbird-version VERSION   what they say they run (0.59.3)
          --keys-file PATH            keep the peers' private keys here: started again, they are the same peers
          --no-signal                 do not connect to the signal server
          --accept-any-certificate    do not check the server's certificate
        """;

    public required Uri ManagementUrl { get; init; }

    /// <summary>Null where only peers that the server knows are to come back.</summary>
    public string? SetupKey { get; init; }
    public int Count { get; init; } = 1;

    /// <summary>Null for names that fit the system.</summary>
    public string? Hostname { get; init; }
    public string System { get; init; } = "mixed";
    public string NetbirdVersion { get; init; } = "0.59.3";

    /// <summary>Null: the peers get new keys at each start.</summary>
    public string? KeysFile { get; init; }
    public bool Signal { get; init; } = true;
    public bool AcceptAnyCertificate { get; init; }

    /// <exception cref="FormatException">Says what is wrong and what would be right.</exception>
    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var line = new CommandLine { ManagementUrl = _noUrl, SetupKey = Environment.GetEnvironmentVariable("NB_SETUP_KEY") };
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i];
            line = name switch
            {
                "--management-url" => line with { ManagementUrl = Url(Value()) },
                "--setup-key" => line with { SetupKey = Value() },
                "--count" => line with { Count = Number(Value()) },
                "--hostname" => line with { Hostname = Value() },
                "--system" => line with { System = SystemNamed(Value()) },
                "--netbird-version" => line with { NetbirdVersion = Value() },
                "--keys-file" => line with { KeysFile = Value() },
                "--no-signal" => line with { Signal = false },
                "--accept-any-certificate" => line with { AcceptAnyCertificate = true },
                _ => throw new FormatException($"\"{name}\" is no option."),
            };

            string Value() => ++i < args.Count ? args[i] : throw new FormatException($"{name} wants a value.");
        }

        return line.ManagementUrl != _noUrl ? line : throw new FormatException("Say where the server is: --management-url URL.");
    }

    private static readonly Uri _noUrl = new("none:");

    private static Uri Url(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? url
            : throw new FormatException($"\"{value}\" is no address of a server: write http://host:port or https://host.");

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 50_000
            ? number
            : throw new FormatException($"\"{value}\" is no number of peers: 1 to 50000.");

    private static string SystemNamed(string value) =>
        value is "linux" or "darwin" or "windows" or "android" or "mixed"
            ? value
            : throw new FormatException($"\"{value}\" is no system: linux, darwin, windows, android or mixed.");
}
