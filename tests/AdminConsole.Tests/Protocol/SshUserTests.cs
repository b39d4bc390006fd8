using AdminConsole.Protocol;

namespace AdminConsole.Tests.Protocol;

public sealed class SshUserTests
{
    [Fact]
    public void A_user_is_hashed_as_agents_do() =>
        Assert.Equal("b06912973749d59f869ff4e6558e0f57", Convert.ToHexStringLower(SshUser.HashOf("user1")));
}
