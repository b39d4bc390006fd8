using AdminConsole.Domain.SetupKeys;
using static AdminConsole.Domain.Tests.Facts;

namespace AdminConsole.Domain.Tests.SetupKeys;

public sealed class SetupKeyTests
{
    private static readonly SetupKey _valid = ((SetupKeyCreated)KeyCreated(expiresAt: Noon, limit: 2)).SetupKey;

    [Fact]
    public void Agents_may_send_the_secret_in_lower_case() => Assert.Equal(
        SetupKey.HashOf("A2C8E62B-38F5-4553-B31E-DD66C696CEBB"), SetupKey.HashOf("a2c8e62b-38f5-4553-b31e-dd66c696cebb"));

    [Fact]
    [Statement(84)]
    public void The_hash_is_the_SHA_256_of_the_secret_in_base64() =>
        Assert.Equal("tdQEXD9Gb6kf4sxqvnkjKhpXzfEE96JucW4KHieJ33g=", SetupKey.HashOf("ABC"));

    [Fact]
    [Statement(84)]
    public void Five_characters_of_the_secret_are_shown()
    {
        Assert.Equal("A2C8E****", SetupKey.MaskOf("A2C8E62B-38F5-4553-B31E-DD66C696CEBB"));
        Assert.Equal("abc****", SetupKey.MaskOf("abc"));
    }

    [Fact]
    public void Its_state_is_the_first_of_expired_revoked_and_overused()
    {
        var before = Noon.AddTicks(-1);
        Assert.Equal(SetupKeyState.Valid, _valid.StateAt(before));
        Assert.Equal(SetupKeyState.Overused, (_valid with { UsedTimes = 2 }).StateAt(before));
        Assert.Equal(SetupKeyState.Revoked, (_valid with { UsedTimes = 2, Revoked = true }).StateAt(before));
        Assert.Equal(SetupKeyState.Expired, (_valid with { UsedTimes = 2, Revoked = true }).StateAt(Noon));
    }

    [Fact]
    [Statement(84)]
    public void Only_a_valid_key_is_usable()
    {
        Assert.True((_valid with { UsedTimes = 1 }).IsUsableAt(Noon.AddTicks(-1)));
        Assert.True((_valid with { UsageLimit = 0, UsedTimes = 99, ExpiresAt = null }).IsUsableAt(DateTimeOffset.MaxValue));
        Assert.False(_valid.IsUsableAt(Noon));
        Assert.False((_valid with { UsedTimes = 2 }).IsUsableAt(Noon.AddTicks(-1)));
        Assert.False((_valid with { Revoked = true }).IsUsableAt(Noon.AddTicks(-1)));
    }
}
