using AdminConsole.Domain.Peers;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class AgentFeaturesTests
{
    [Theory]
    [InlineData("0.48.0", true)]
    [InlineData("v0.48.0", true)]
    [InlineData("0.48.0-rc1", true)]
    [InlineData("0.60.3", true)]
    [InlineData("1.0.0", true)]
    [InlineData("development", true)]
    [InlineData("development-1234", true)]
    [InlineData("ci-1234", true)]
    [InlineData("dev-1234", true)]
    [InlineData("0.47.9", false)]
    [InlineData("0.9.0", false)]
    [InlineData("0.36.7", false)]
    [InlineData("", false)]
    [InlineData("unknown", false)]
    [InlineData("0.48", false)]
    public void Agents_know_port_ranges_from_0_48_0(string version, bool knows) =>
        Assert.Equal(knows, AgentFeatures.Of(version).PortRanges);

    [Theory]
    [InlineData("0.29.2", true)]
    [InlineData("0.29.3-rc1", true)]
    [InlineData("0.29.3", false)]
    [InlineData("v0.36.7", false)]
    [InlineData("0.60.0", false)]
    [InlineData("development", false)]
    [InlineData("", true)]
    [InlineData("unknown", true)]
    public void Agents_before_0_29_3_read_the_peers_beside_the_map(string version, bool reads) =>
        Assert.Equal(reads, AgentFeatures.Of(version).TopLevelPeers);

    [Theory]
    [InlineData("0.38.0", true)]
    [InlineData("v0.38.0", true)]
    [InlineData("0.60.0", true)]
    [InlineData("development", true)]
    [InlineData("0.37.9", false)]
    [InlineData("0.4.0", false)]
    [InlineData("", false)]
    public void Agents_forward_ports_from_0_38_0(string version, bool forwards) =>
        Assert.Equal(forwards, AgentFeatures.Of(version).ForwardingRules);

    [Theory]
    [InlineData("0.74.1", 4)]
    [InlineData("0.36.7", 4)]
    [InlineData("", 4)]
    [InlineData("0.74.2", 16)]
    [InlineData("1.0.0", 16)]
    [InlineData("development", 16)]
    public void Agents_take_16_MiB_from_0_74_2(string version, int mebibytes) =>
        Assert.Equal(mebibytes << 20, AgentFeatures.Of(version).LargestMessage);

    [Theory]
    [InlineData("0.59.9", false, false)]
    [InlineData("0.60.0", true, false)]
    [InlineData("0.61.0", true, true)]
    [InlineData("unknown", false, false)]
    public void Agents_ask_for_tokens_from_0_60_0_and_who_may_sign_in_from_0_61_0(string version, bool tokens, bool authorization)
    {
        Assert.Equal(tokens, AgentFeatures.Of(version).SshWithTokens);
        Assert.Equal(authorization, AgentFeatures.Of(version).SshAuthorization);
    }
}
