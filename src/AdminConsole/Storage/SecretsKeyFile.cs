using System.Globalization;
using System.Security.Cryptography;

namespace AdminConsole.Storage;

/// <summary>The key that seals the server's secrets in the database. It lives in a file, so that a copy of the database alone opens nothing.</summary>
internal static class SecretsKeyFile
{
    public const int Length = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The 32 bytes of the key; a new random key, readable by this user alone, if there is no file yet.</summary>
    /// <exception cref="CannotStartException">The file has another length, or others may read it.</exception>
    public static byte[] Open(string path)
    {
        if (!File.Exists(path))
            Create(path);

        return Read(path);
    }

    private static byte[] Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file.SafeFileHandle) is var mode && (mode & Others) != 0)
            {
                var octal = Convert.ToString((int)mode, 8);
                throw new CannotStartException(
                    $"The secrets key file {path} can be reached by other users (mode {octal}). Run: chmod 600 '{path}'");
            }

            if (file.Length != Length)
            {
                var length = file.Length.ToString(CultureInfo.InvariantCulture);
                throw new CannotStartException(
                    $"The secrets key file {path} holds {length} bytes, not {Length}. " +
                    "Restore the right file from a backup: without it the secrets in the database cannot be read.");
            }

            var key = new byte[Length];
            file.ReadExactly(key);
            return key;
        }
        catch (UnauthorizedAccessException)
        {
            throw new CannotStartException(
                $"The secrets key file {path} may not be read by this user. Give the file to the user who runs AdminConsole.");
        }
    }

    private static void Create(string path)
    {
        var temporary = $"{path}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;

        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(Length));
                file.Flush(flushToDisk: true);
            }

            // Never over another: whoever was first has perhaps sealed something with its key already.
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new CannotStartException($"The secrets key file {path} cannot be created: {failure.Message}");
        }
    }
}
