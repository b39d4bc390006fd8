using System.Runtime.Versioning;
using AdminConsole.Storage;

namespace AdminConsole.Tests.Storage;

[SupportedOSPlatform("linux")]
public sealed class SecretsKeyFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string KeyFile => _directory.File("secrets.key");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_first_start_makes_a_key_that_the_owner_alone_can_read()
    {
        var key = SecretsKeyFile.Open(KeyFile);

        Assert.Equal(32, key.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal([KeyFile], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Later_starts_get_the_same_key() => Assert.Equal(SecretsKeyFile.Open(KeyFile), SecretsKeyFile.Open(KeyFile));

    [Fact]
    public void Two_directories_get_two_keys() =>
        Assert.NotEqual(SecretsKeyFile.Open(KeyFile), SecretsKeyFile.Open(_directory.File("other.key")));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused_and_kept(int length)
    {
        File.WriteAllBytes(KeyFile, new byte[length]);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var refusal = Assert.Throws<CannotStartException>(() => SecretsKeyFile.Open(KeyFile));

        Assert.Contains(KeyFile, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(KeyFile).Length);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_key_that_others_can_reach_is_refused(UnixFileMode others)
    {
        SecretsKeyFile.Open(KeyFile);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var refusal = Assert.Throws<CannotStartException>(() => SecretsKeyFile.Open(KeyFile));

        Assert.Contains("chmod 600", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_below_a_missing_directory_is_refused_with_its_path()
    {
        var refusal = Assert.Throws<CannotStartException>(() => SecretsKeyFile.Open(_directory.File("missing/secrets.key")));

        Assert.Contains("missing/secrets.key", refusal.Message, StringComparison.Ordinal);
    }
}
