using System.Globalization;
using System.Runtime.Versioning;
using AdminConsole.Storage;

namespace AdminConsole.Tests.Storage;

[SupportedOSPlatform("linux")]
public sealed class DataDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryDirectory _parent = new();

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void A_new_directory_is_closed_to_other_users()
    {
        using var directory = DataDirectory.Open(_parent.File("state/adminconsole"));

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(directory.Path));
    }

    [Fact]
    public void An_empty_directory_that_others_could_read_is_closed_to_them()
    {
        Directory.CreateDirectory(_parent.File("volume"), Everybody);

        using var directory = DataDirectory.Open(_parent.File("volume"));

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(directory.Path));
    }

    [Fact]
    public void A_directory_of_other_things_is_refused_and_keeps_its_mode()
    {
        var home = Directory.CreateDirectory(_parent.File("home"), Everybody);
        home.CreateSubdirectory("somebody");

        var refusal = Assert.Throws<CannotStartException>(() => DataDirectory.Open(home.FullName));

        Assert.Contains(home.FullName, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Everybody, File.GetUnixFileMode(home.FullName));
    }

    [Fact]
    public void A_second_host_is_refused_and_told_who_has_the_directory()
    {
        using var first = DataDirectory.Open(_parent.File("data"));
        var early = Assert.Throws<CannotStartException>(() => DataDirectory.Open(_parent.File("data")));
        first.WriteAddress("http://localhost:8080");

        var late = Assert.Throws<CannotStartException>(() => DataDirectory.Open(_parent.File("data/")));

        Assert.Contains("still starting", early.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), late.Message, StringComparison.Ordinal);
        Assert.Contains("http://localhost:8080", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_is_free_again_when_its_host_is_gone()
    {
        DataDirectory.Open(_parent.File("data")).Dispose();

        using var next = DataDirectory.Open(_parent.File("data"));

        Assert.Equal(_parent.File("data"), next.Path);
    }

    [Theory]
    [InlineData(false, false, null, "/home/ada/.local/state/adminconsole")]
    [InlineData(true, false, null, "/home/ada/.local/state/adminconsole-demo")]
    [InlineData(false, false, "/state", "/state/adminconsole")]
    [InlineData(false, false, "state", "/home/ada/.local/state/adminconsole")]
    [InlineData(false, true, null, "/var/lib/adminconsole")]
    [InlineData(true, true, null, "/var/lib/adminconsole-demo")]
    [InlineData(false, true, "/state", "/state/adminconsole")]
    public void The_data_lies_where_the_system_expects_the_state_of_programs(bool demo, bool root, string? stateHome, string expected) =>
        Assert.Equal(expected, DataDirectory.DefaultPath(demo, root, stateHome, "/home/ada"));

    [Fact]
    public void A_user_without_a_home_is_told_to_name_a_directory()
    {
        var refusal = Assert.Throws<CannotStartException>(() => DataDirectory.DefaultPath(demo: false, root: false, stateHome: null, home: ""));

        Assert.Contains("Data:Directory", refusal.Message, StringComparison.Ordinal);
    }
}
