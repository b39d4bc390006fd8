using System.Diagnostics.Metrics;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Management;

/// <summary>What an operator must hear of maps: a line in the log, and a count under the meter <c>AdminConsole.Maps</c>.</summary>
internal sealed partial class MapAlarms
{
    private readonly Counter<long> _withheld;
    private readonly Counter<long> _wrong;
    private readonly ILogger<MapAlarms> _logger;

    public MapAlarms(IMeterFactory meters, ILogger<MapAlarms> logger)
    {
        var meter = meters.Create("AdminConsole.Maps");
        _withheld = meter.CreateCounter<long>("adminconsole.maps.withheld", description: "Maps that were larger than the agent accepts");
        _wrong = meter.CreateCounter<long>("adminconsole.maps.wrong", description: "Streams that had been told another map than the account's");
        _logger = logger;
    }

    /// <param name="first">False if the one before was too large as well: that is no news.</param>
    public void Withheld(AccountId account, PeerId peer, int bytes, int most, bool first)
    {
        _withheld.Add(1);
        if (first)
            LogWithheld(_logger, account.Value, peer.Value, bytes, most);
    }

    public void FitsAgain(AccountId account, PeerId peer) => LogFits(_logger, account.Value, peer.Value);

    public void Wrong(AccountId account, PeerId peer, long serial)
    {
        _wrong.Add(1);
        LogWrong(_logger, account.Value, peer.Value, serial);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Account {Account}: the map of peer {Peer} takes {Bytes} bytes and its agent accepts {Most}; it keeps the one it has. "
            + "Let the peer see fewer peers or rules, or bring its agent up to date (16 MiB from 0.74.2 on)")]
    private static partial void LogWithheld(ILogger logger, string account, string peer, int bytes, int most);

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account}: the map of peer {Peer} can be sent again")]
    private static partial void LogFits(ILogger logger, string account, string peer);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Account {Account}: peer {Peer} had been told another map of serial {Serial} than the account's; it is told again")]
    private static partial void LogWrong(ILogger logger, string account, string peer, long serial);
}
