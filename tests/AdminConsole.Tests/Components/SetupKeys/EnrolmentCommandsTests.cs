using AdminConsole.Components.SetupKeys;

namespace AdminConsole.Tests.Components.SetupKeys;

public sealed class EnrolmentCommandsTests
{
    private static readonly EnrolmentCommands _commands = new("https://console.corp.example", "KEY", "web-01");

    [Fact]
    public void Linux_installs_and_joins() => Assert.Equal(
        """
        curl -fsSL https://pkgs.netbird.io/install.sh | sh
        sudo netbird up --management-url https://console.corp.example --setup-key KEY --hostname web-01
        """,
        _commands.Linux);

    [Fact]
    public void The_machines_own_name_needs_no_argument() =>
        Assert.EndsWith("--setup-key KEY", (_commands with { Hostname = "" }).Windows, StringComparison.Ordinal);

    [Fact]
    public void Docker_takes_all_of_it_from_the_environment() => Assert.Contains(
        "-e NB_SETUP_KEY=KEY -e NB_MANAGEMENT_URL=https://console.corp.example", _commands.Docker, StringComparison.Ordinal);

    [Theory]
    [InlineData("web-01.corp", true)]
    [InlineData("", true)]
    [InlineData("a b", false)]
    [InlineData("$(reboot)", false)]
    [InlineData("x;y", false)]
    [InlineData("-x", false)]
    [InlineData("web\n", false)]
    public void Only_names_that_no_shell_reads_anything_into_are_host_names(string name, bool right) =>
        Assert.Equal(right, EnrolmentCommands.IsHostname(name));
}
