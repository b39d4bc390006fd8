using AdminConsole.Protocol;

namespace AdminConsole.Agents;

/// <summary>Private keys, one a line in base64, so that agents that are started again are the same peers.</summary>
internal static class KeysFile
{
    /// <summary>The first <paramref name="count"/> identities of the file; what is missing is made and written to it.</summary>
    /// <param name="path">Null: all are new and forgotten at the end.</param>
    public static AgentIdentity[] Take(string? path, int count)
    {
        if (path is null)
            return [.. Enumerable.Range(0, count).Select(_ => AgentIdentity.New())];

        List<AgentIdentity> identities = [];
        if (System.IO.File.Exists(path))
            foreach (var line in System.IO.File.ReadLines(path).Where(line => line.Length > 0))
                identities.Add(Parse(line, path));

        var known = identities.Count;
        while (identities.Count < count)
            identities.Add(AgentIdentity.New());

        if (known < count)
            Append(path, identities.Skip(known));

        return [.. identities.Take(count)];
    }

    private static AgentIdentity Parse(string line, string path)
    {
        Span<byte> key = stackalloc byte[BoxKeys.Size];
        return Convert.TryFromBase64String(line, key, out var length) && length == BoxKeys.Size
            ? new AgentIdentity(key)
            : throw new FormatException($"{path} holds a line that is no private key in base64. Mend it or name another file.");
    }

    private static void Append(string path, IEnumerable<AgentIdentity> identities)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var writer = new StreamWriter(path, options);
        foreach (var identity in identities)
            writer.WriteLine(Convert.ToBase64String(identity.PrivateKey));
    }
}
