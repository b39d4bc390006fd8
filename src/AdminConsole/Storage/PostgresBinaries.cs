using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace AdminConsole.Storage;

/// <summary>One installed PostgreSQL server.</summary>
/// <param name="Directory">Holds <c>initdb</c> and <c>postgres</c>; links are resolved.</param>
/// <param name="Major">15 of 15.18: a cluster is readable by the servers of one major version alone.</param>
internal sealed record PostgresBinaries(string Directory, int Major)
{
    // The oldest that its makers still supported when this was written.
    private const int OldestMajor = 14;

    public string InitDb => Path.Combine(Directory, "initdb");

    public string Postgres => Path.Combine(Directory, "postgres");

    /// <summary>The newest server on this machine; for an existing cluster, one of the cluster's own major version.</summary>
    /// <param name="cluster">The cluster's directory; it need not exist yet, and is not touched.</param>
    /// <exception cref="CannotStartException">There is none.</exception>
    public static async Task<PostgresBinaries> FindAsync(string cluster, CancellationToken cancellationToken)
    {
        var installed = await FindAllAsync(cancellationToken);
        var versionFile = Path.Combine(cluster, "PG_VERSION");
        if (File.Exists(versionFile))
        {
            var version = (await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim();
            return installed.FirstOrDefault(b => b.Major.ToString(CultureInfo.InvariantCulture) == version)
                ?? throw new CannotStartException(DescribeMismatch(cluster, version, installed));
        }

        return installed.FirstOrDefault(b => b.Major >= OldestMajor)
            ?? throw new CannotStartException(
                $"PostgreSQL {OldestMajor} or newer was not found on this machine. " +
                "Install it (Debian: apt-get install postgresql), or set ConnectionStrings:Postgres to a server of your own.");
    }

    private static string DescribeMismatch(string cluster, string version, List<PostgresBinaries> installed)
    {
        var here = installed.Count == 0
            ? "this machine has no PostgreSQL"
            : $"this machine has PostgreSQL {string.Join(", ", installed.Select(b => b.Major).Distinct())}";
        return $"The database in {cluster} was made by PostgreSQL {version}, and {here}. Nothing was changed. " +
            $"Install PostgreSQL {version} beside it (Debian: apt-get install postgresql-{version}), " +
            "or move the data with pg_dump and psql, or with pg_upgrade.";
    }

    /// <summary>Newest first, each directory once.</summary>
    private static async Task<List<PostgresBinaries>> FindAllAsync(CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var directory in (await CandidatesAsync(cancellationToken)).Distinct(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(directory, "initdb")))
                continue;

            // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
            var words = (await OutputOfAsync(Path.Combine(directory, "postgres"), "--version", cancellationToken)).Split(' ');
            var digits = words.Length > 2 ? string.Concat(words[2].TakeWhile(char.IsAsciiDigit)) : "";
            if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major))
                found.Add(new PostgresBinaries(directory, major));
        }

        return [.. found.OrderByDescending(b => b.Major)];
    }

    private static async Task<IEnumerable<string>> CandidatesAsync(CancellationToken cancellationToken)
    {
        var search = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var configured = (await OutputOfAsync("pg_config", "--bindir", cancellationToken)).Trim();

        // Debian keeps the servers of all versions side by side and out of PATH.
        const string debian = "/usr/lib/postgresql";
        var versions = System.IO.Directory.Exists(debian)
            ? System.IO.Directory.GetDirectories(debian).Select(version => Path.Combine(version, "bin"))
            : [];
        return versions.Append(configured).Concat(search).Where(Path.IsPathRooted).Select(HomeOfPostgres).OfType<string>();
    }

    /// <summary>Null if there is no server. A link in /usr/local/bin leads to the directory that has initdb and the libraries beside it.</summary>
    private static string? HomeOfPostgres(string directory)
    {
        var postgres = new FileInfo(Path.Combine(directory, "postgres"));
        return postgres.Exists ? Path.GetDirectoryName((postgres.ResolveLinkTarget(returnFinalTarget: true) ?? postgres).FullName) : null;
    }

    /// <summary>Empty if the program is missing or fails.</summary>
    private static async Task<string> OutputOfAsync(string program, string argument, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [argument])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            })!; // null only with UseShellExecute
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : "";
        }
        catch (Win32Exception)
        {
            return "";
        }
    }
}
