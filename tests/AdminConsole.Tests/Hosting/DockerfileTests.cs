using System.Xml.Linq;

namespace AdminConsole.Tests.Hosting;

/// <summary>What can be known about the image without building it.</summary>
public sealed class DockerfileTests
{
    private static readonly string _root = FindRoot();

    private static readonly string[] _instructions =
        [.. File.ReadAllText(Path.Combine(_root, "Dockerfile"))
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))];

    private static IEnumerable<string> CopiedSources =>
        from instruction in _instructions
        let words = instruction.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where words[0] == "COPY" && !words[1].StartsWith("--from", StringComparison.Ordinal)
        from source in words[1..^1]
        select source;

    [Fact]
    public void Everything_that_is_copied_exists()
    {
        Assert.NotEmpty(CopiedSources);
        Assert.All(CopiedSources, source => Assert.True(Path.Exists(Path.Combine(_root, source)), $"{source} is copied, but there is none."));
    }

    [Fact]
    public void Nothing_that_is_copied_is_kept_from_the_builder()
    {
        var ignored = File.ReadAllLines(Path.Combine(_root, ".dockerignore")).Select(line => line.TrimEnd('/'));

        Assert.Empty(CopiedSources.Select(source => source.TrimEnd('/')).Intersect(ignored));
    }

    [Fact]
    public void The_packages_of_every_project_of_the_host_are_restored_in_the_first_layer()
    {
        var projects = ReferencesOf("src/AdminConsole/AdminConsole.csproj").Order(StringComparer.Ordinal);

        Assert.Equal(projects, CopiedSources.Where(source => source.EndsWith(".csproj", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_image_does_not_run_as_root()
    {
        var lastStage = _instructions[Array.FindLastIndex(_instructions, line => line.StartsWith("FROM ", StringComparison.Ordinal))..];
        var user = Assert.Single(lastStage, line => line.StartsWith("USER ", StringComparison.Ordinal))["USER ".Length..];

        Assert.True(uint.TryParse(user.Split(':')[0], out var id) && id > 0, $"USER {user} is not a fixed id above 0.");
    }

    /// <summary>The project itself and all that it references, as paths from the top of the repository.</summary>
    private static HashSet<string> ReferencesOf(string project)
    {
        var found = new HashSet<string> { project };
        var folder = Path.GetDirectoryName(Path.Combine(_root, project))!; // the file has a folder
        foreach (var reference in XDocument.Load(Path.Combine(_root, project)).Descendants("ProjectReference"))
        {
            var path = Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value)); // MSBuild demands it
            found.UnionWith(ReferencesOf(Path.GetRelativePath(_root, path)));
        }

        return found;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "AdminConsole.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("These tests lie in the repository.");

        return directory.FullName;
    }
}
