using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using AdminConsole.Tests.Fixtures;
using Npgsql;
using OtpNet;

namespace AdminConsole.Tests.Faults;

/// <summary>All secrets that a run has issued, and all places in which somebody who must not know them could read.</summary>
internal sealed class IssuedSecrets : IDisposable
{
    private readonly List<(string What, string[] Forms)> _secrets = [];
    private readonly List<(string Where, string Text)> _places = [];
    private readonly ConcurrentQueue<string> _measured = [];
    private readonly MeterListener _meters = new();

    public IssuedSecrets()
    {
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<int>(Measure);
        _meters.SetMeasurementEventCallback<long>(Measure);
        _meters.SetMeasurementEventCallback<double>(Measure);
        _meters.Start();
    }

    public LogBook Log { get; } = new();

    /// <summary>As it is, and as it looks where it was written in another way.</summary>
    public string Issue(string what, string secret)
    {
        Assert.True(secret.Length >= 8, $"{what} is too short to be searched for");
        var bytes = Encoding.UTF8.GetBytes(secret);
        _secrets.Add((what, [secret, Uri.EscapeDataString(secret), secret.ToLowerInvariant(), .. Encoded(bytes)]));
        return secret;
    }

    public void Issue(string what, ReadOnlySpan<byte> secret)
    {
        var bytes = secret.ToArray();
        _secrets.Add((what, [Base32Encoding.ToString(bytes).TrimEnd('='), .. Encoded(bytes)]));
    }

    /// <summary>What somebody was shown who has no right to the secrets.</summary>
    public void Show(string where, string text) => _places.Add((where, text));

    public async Task ShowAsync(string where, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Show($"{where} ({(int)answer.StatusCode})", await answer.Content.ReadAsStringAsync(Patience.Start()));
    }

    /// <summary>Every table, each row as text; bytes are there in hexadecimal.</summary>
    public async Task DumpAsync(string connectionString, string mustHold)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var list = source.CreateCommand(
            """
            select format('%I.%I', table_schema, table_name) from information_schema.tables
            where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
            """);
        var tables = new List<string>();
        await using (var reader = await list.ExecuteReaderAsync(Patience.Start()))
        {
            while (await reader.ReadAsync(Patience.Start()))
                tables.Add(reader.GetString(0));
        }

        Assert.True(tables.Count > 15, $"only {tables.Count} tables");
        var dump = new StringBuilder();
        foreach (var table in tables)
        {
            await using var rows = source.CreateCommand($"select coalesce(string_agg(t::text, chr(10)), '') from {table} t");
            var text = (string)(await rows.ExecuteScalarAsync(Patience.Start()))!; // coalesced
            dump.Append(text);
            Show($"table {table}", text);
        }

        Assert.Contains(mustHold, dump.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Looks for everything everywhere, logs and metrics too.</summary>
    /// <param name="logged">Stands in the log, so it was written.</param>
    public void AssertHidden(string logged)
    {
        _meters.RecordObservableInstruments();
        Assert.Contains(Log.Lines, l => l.Contains(logged, StringComparison.Ordinal));
        Assert.Contains(Log.Lines, l => l.StartsWith("Debug ", StringComparison.Ordinal));
        Assert.Contains(_measured, m => m.Contains("http.server", StringComparison.Ordinal));
        Show("metrics", string.Join('\n', _measured.Distinct()));
        foreach (var line in Log.Lines)
            Show("log", line);

        var found = from place in _places
                    from secret in _secrets
                    where secret.Forms.Any(f => place.Text.Contains(f, StringComparison.Ordinal))
                    select $"{secret.What} in {place.Where}: {place.Text[..Math.Min(place.Text.Length, 300)]}";
        var hits = found.Distinct().ToArray();
        Assert.True(hits.Length == 0, string.Join(Environment.NewLine, hits));
    }

    public void Dispose() => _meters.Dispose();

    private static string[] Encoded(byte[] bytes) =>
    [
        Convert.ToBase64String(bytes), Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        Convert.ToHexStringLower(bytes), Convert.ToHexString(bytes),
    ];

    private void Measure<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (_measured.Count < 100_000) // other tests of the run are measured too
            _measured.Enqueue($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))}");
    }
}
