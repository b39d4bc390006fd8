using System.Globalization;

namespace AdminConsole.Storage;

/// <summary>
/// The directory with everything that must outlive the host: the private database, its log, the secrets key.
/// One host at a time: the lock is held for as long as this object lives, and the kernel drops it when the process dies.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const string LockName = "host.lock";

    // Beside the lock, because a locked file cannot be read by the host that was refused.
    private const string HolderName = "host.holder";
    private const string SecretsKeyName = "secrets.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // EWOULDBLOCK of Linux: what flock answers when another process holds the lock.
    private const int Locked = 11;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
        WriteHolder(address: null);
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public string SecretsKeyPath => SecretsKeyIn(Path);

    /// <summary>Where the data lies unless <c>Data:Directory</c> says otherwise.</summary>
    /// <exception cref="CannotStartException">The user has no home directory.</exception>
    public static string DefaultPath(bool demo) => DefaultPath(
        demo,
        Environment.IsPrivilegedProcess,
        Environment.GetEnvironmentVariable("XDG_STATE_HOME"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    internal static string DefaultPath(bool demo, bool root, string? stateHome, string home)
    {
        var name = demo ? "adminconsole-demo" : "adminconsole";

        // The XDG specification: a relative path in the variable is invalid and ignored.
        if (System.IO.Path.IsPathRooted(stateHome))
            return System.IO.Path.Combine(stateHome, name);

        if (root)
            return System.IO.Path.Combine("/var/lib", name);

        return home.Length > 0
            ? System.IO.Path.Combine(home, ".local", "state", name)
            : throw new CannotStartException("This user has no home directory. Set Data:Directory to a directory of its own.");
    }

    /// <summary>Creates the directory if it is missing, keeps other users out of it, and takes it for this process.</summary>
    /// <exception cref="CannotStartException">Another host uses it, it is not writable, or it is somebody else's.</exception>
    public static DataDirectory Open(string path)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        try
        {
            MakePrivate(path);
            return new DataDirectory(path, Take(path));
        }
        catch (IOException failure) when (failure.HResult == Locked)
        {
            throw new CannotStartException(DescribeHolder(path));
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new CannotStartException(
                $"The data directory {path} cannot be used: {failure.Message} " +
                "Make it writable for this user, or set Data:Directory to another.");
        }
    }

    /// <summary>Where a host that holds the directory answers; null if none does, or it is still starting.</summary>
    public static Uri? AddressOfHost(string path)
    {
        var holder = System.IO.Path.Combine(path, HolderName);
        return File.Exists(holder) && File.ReadAllLines(holder) is [_, var address] ? new Uri(address) : null;
    }

    /// <summary>Where the key file of this directory is, whether there is one or not.</summary>
    public static string SecretsKeyIn(string path) => System.IO.Path.Combine(path, SecretsKeyName);

    /// <summary>True if a host holds the directory now.</summary>
    public static bool IsInUse(string path)
    {
        if (!File.Exists(System.IO.Path.Combine(path, LockName)))
            return false;

        try
        {
            Take(path).Dispose();
            return false;
        }
        catch (IOException failure) when (failure.HResult == Locked)
        {
            return true;
        }
    }

    /// <summary>Tells a second host where this one answers.</summary>
    public void WriteAddress(string address) => WriteHolder(address);

    public void Dispose()
    {
        File.Delete(System.IO.Path.Combine(Path, HolderName));
        _lock.Dispose();
    }

    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OwnerOnly);
            return;
        }

        if (File.GetUnixFileMode(path) == OwnerOnly)
            return;

        // Only what is ours or empty gets our mode: Data:Directory=/home would otherwise lock everybody out.
        if (!IsOurs(path))
        {
            throw new CannotStartException(
                $"The data directory {path} holds other things and is open to other users. " +
                $"Set Data:Directory to a directory of its own, or run: chmod 700 '{path}'");
        }

        try
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            // A volume that is lent to us (its owner is root, we may write by group): what is secret in it has modes of its own.
        }
    }

    private static bool IsOurs(string path) =>
        File.Exists(System.IO.Path.Combine(path, LockName)) ||
        Directory.EnumerateFileSystemEntries(path).All(entry => System.IO.Path.GetFileName(entry) is SecretsKeyName or "lost+found");

    private static FileStream Take(string path) =>
        new(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static string DescribeHolder(string path)
    {
        var holder = System.IO.Path.Combine(path, HolderName);
        var lines = File.Exists(holder) ? File.ReadAllLines(holder) : [];
        var who = lines switch
        {
            [var id, var address] => $"the AdminConsole with process id {id}, which answers at {address}",
            [var id] => $"the AdminConsole with process id {id}, which is still starting",
            _ => "another AdminConsole",
        };
        return $"The data directory {path} is in use by {who}. Use that one, stop it first, or set Data:Directory to another directory.";
    }

    private void WriteHolder(string? address)
    {
        var holder = System.IO.Path.Combine(Path, HolderName);
        var temporary = $"{holder}.new";
        string[] lines = [Environment.ProcessId.ToString(CultureInfo.InvariantCulture), .. address is null ? Array.Empty<string>() : [address]];
        File.WriteAllLines(temporary, lines);
        File.Move(temporary, holder, overwrite: true);
    }
}
