using System.Security.Cryptography;

namespace AdminConsole.Storage;

/// <summary>Where the private database keeps what.</summary>
/// <param name="Cluster">The database itself.</param>
/// <param name="Unfinished">The database while initdb makes it: renamed when complete, so that half a one is never started.</param>
/// <param name="Log">What the server says.</param>
/// <param name="Runtime">The socket's directory, of one run of the host; private to the user whom the server runs as.</param>
internal sealed record PostgresPaths(string Cluster, string Unfinished, string Log, string Runtime)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // The address of a unix socket has room for 107 bytes, and data directories may be longer: the socket gets a short one of its own.
    private const string RuntimePrefix = "adminconsole-";

    /// <summary>Where the cluster appears when it is mounted for a user who could not reach it.</summary>
    public string MountPoint => Path.Combine(Runtime, "cluster");

    public static PostgresPaths Under(string dataDirectory) => new(
        Path.Combine(dataDirectory, "postgres"),
        Path.Combine(dataDirectory, "postgres.new"),
        Path.Combine(dataDirectory, "postgres.log"),
        Path.Combine(
            Environment.IsPrivilegedProcess && Directory.Exists("/run") ? "/run" : "/tmp",
            RuntimePrefix + RandomNumberGenerator.GetHexString(12, lowercase: true)));

    public static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();

        Directory.CreateDirectory(directory, OwnerOnly);
    }

    public void CreateRuntime()
    {
        CreatePrivate(Runtime);
        CreatePrivate(MountPoint);
    }

    /// <summary>Removes a runtime directory, also the one a killed host left; anything that is none is left alone.</summary>
    public static void RemoveRuntime(string runtime)
    {
        if (!Path.GetFileName(runtime).StartsWith(RuntimePrefix, StringComparison.Ordinal) || !Directory.Exists(runtime))
            return;

        foreach (var socket in Directory.GetFiles(runtime))
            File.Delete(socket);

        // Not recursively: should anything ever be mounted here, it is not ours to empty.
        var mountPoint = Path.Combine(runtime, "cluster");
        if (Directory.Exists(mountPoint))
            Directory.Delete(mountPoint);

        Directory.Delete(runtime);
    }

    /// <summary>The end of the server's log, for the person who must find out why it did not start.</summary>
    public string DescribeLog() => $"Its log {Log} ends:{Environment.NewLine}{LogTail()}";

    public string LogTail()
    {
        if (!File.Exists(Log))
            return "";

        const int lines = 8;
        return string.Join(Environment.NewLine, File.ReadLines(Log).TakeLast(lines));
    }

    /// <summary>The log has no other end than this one, at each start: the server writes a few lines a day.</summary>
    public void TurnLog()
    {
        const long enough = 8 << 20;
        if (File.Exists(Log) && new FileInfo(Log).Length > enough)
            File.Move(Log, $"{Log}.1", overwrite: true);
    }
}
