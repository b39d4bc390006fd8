using AdminConsole.Components.Controls;
using AdminConsole.Components.SetupKeys;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.SetupKeys;

namespace AdminConsole.Tests.Components.SetupKeys;

public sealed class SetupKeyFormTests
{
    private const string Secret = "A616097E-FCF0-48FA-9354-CA4A61142761";

    [Fact]
    public void One_server_is_one_peer_for_a_day()
    {
        var command = Command(new SetupKeyForm { Name = " web " });

        Assert.Equal("web", command.Name);
        Assert.Equal(SetupKeyType.OneOff, command.Type);
        Assert.Equal(1, command.UsageLimit);
        Assert.Equal(TimeSpan.FromDays(1), command.ExpiresIn);
    }

    [Fact]
    public void Short_lived_machines_are_ephemeral_and_any_number()
    {
        var command = Command(new SetupKeyForm { Name = "ci", Purpose = KeyPurpose.ShortLived });

        Assert.Equal(SetupKeyType.Reusable, command.Type);
        Assert.Equal(0, command.UsageLimit);
        Assert.True(command.Ephemeral);
        Assert.Equal(TimeSpan.FromDays(30), command.ExpiresIn);
    }

    [Fact]
    public void Never_is_zero_to_the_core() =>
        Assert.Equal(TimeSpan.Zero, Command(new SetupKeyForm { Name = "x", Validity = KeyValidity.Never }).ExpiresIn);

    [Theory]
    [InlineData("", true)]
    [InlineData("10", true)]
    [InlineData("0", false)]
    [InlineData("-1", false)]
    [InlineData("many", false)]
    public void Uses_are_a_number_or_nothing(string uses, bool right) =>
        Assert.Equal(right, new SetupKeyForm { Name = "x", Purpose = KeyPurpose.Fleet, Uses = uses }.IsComplete);

    [Fact]
    public void The_command_holds_the_hash_and_the_mask_and_not_the_secret()
    {
        var command = Command(new SetupKeyForm { Name = "x" });

        Assert.Equal(SetupKey.HashOf(Secret), command.Hash);
        Assert.Equal("A6160****", command.Mask);
        Assert.DoesNotContain(Secret, command.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void New_groups_are_created_before_the_key_that_names_them()
    {
        var form = new SetupKeyForm { Name = "x", Groups = [new GroupChoice("g0", "Web", ""), new GroupChoice(null, "New", "")] };
        var commands = form.ToCommands(new SetupKeyId("k"), Secret, () => "g1", SampleAccount.Noon);

        Assert.Equal("New", Assert.IsType<CreateGroup>(commands[0]).Name);
        Assert.Equal([new GroupId("g0"), new GroupId("g1")], Assert.IsType<CreateSetupKey>(commands[1]).AutoGroups);
    }

    private static CreateSetupKey Command(SetupKeyForm form) => Assert.IsType<CreateSetupKey>(
        Assert.Single(form.ToCommands(new SetupKeyId("k"), Secret, () => "new", SampleAccount.Noon)));
}
