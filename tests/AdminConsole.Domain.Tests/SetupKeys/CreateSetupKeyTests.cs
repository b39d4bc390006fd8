using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.SetupKeys;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.SetupKeys;

public sealed class CreateSetupKeyTests
{
    [Fact]
    public void A_key_is_kept_without_its_secret() =>
        Given(GroupOf("servers"))
            .When(CreateKey(" office ", id: "id", expiresIn: TimeSpan.FromDays(7), limit: 5, groups: "servers"))
            .Then(new SetupKeyCreated(new SetupKey(
                Key("id"), "office", SetupKeyType.Reusable, SetupKey.HashOf(" office "), " offi****", Noon, Noon.AddDays(7), Noon,
                Revoked: false, UsedTimes: 0, LastUsed: null, GroupIds("servers"), UsageLimit: 5, Ephemeral: false,
                AllowExtraDnsLabels: false)));

    [Fact]
    public void A_key_without_a_time_never_expires() =>
        Given().When(CreateKey()).Then<SetupKeyCreated>(e => Assert.Null(e.SetupKey.ExpiresAt));

    [Fact]
    public void A_one_off_key_admits_one_device_whatever_was_asked() =>
        Given().When(CreateKey(type: SetupKeyType.OneOff)).Then<SetupKeyCreated>(e => Assert.Equal(1, e.SetupKey.UsageLimit));

    [Fact]
    public void A_one_off_key_for_several_devices_is_refused() =>
        Given().When(CreateKey(type: SetupKeyType.OneOff, limit: 2)).ThenRejected(
            RejectionKind.Invalid, "a one-off setup key admits one peer: its usage limit can't be above 1");

    [Fact]
    public void The_same_command_again_is_no_event() => Given(CreateKey("a")).When(CreateKey("a") with { Now = Noon.AddSeconds(1) }).ThenNothingNew();

    [Fact]
    public void Another_key_under_the_same_id_is_refused() =>
        Given(CreateKey("a")).When(CreateKey("b", id: "a")).ThenRejected(RejectionKind.AlreadyExists);

    [Fact]
    public void Two_keys_may_have_one_name() =>
        Given(CreateKey("a", id: "1")).When(CreateKey("a", id: "2")).ThenAccepted();

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_key_needs_a_name(string name) =>
        Given().When(CreateKey(name, id: "k")).ThenRejected(RejectionKind.Invalid, "setup key name shouldn't be empty");

    [Fact]
    public void A_name_has_at_most_255_characters()
    {
        Given().When(CreateKey(new string('x', 255))).ThenAccepted();
        Given().When(CreateKey(new string('x', 256))).ThenRejected(RejectionKind.Invalid);
    }

    [Fact]
    public void A_time_in_the_past_is_refused() =>
        Given().When(CreateKey(expiresIn: TimeSpan.FromSeconds(-1)))
            .ThenRejected(RejectionKind.Invalid, "expiresIn can not be in the past");

    [Fact]
    public void A_time_beyond_all_calendars_is_refused() =>
        Given().When(CreateKey(expiresIn: TimeSpan.MaxValue)).ThenRejected(RejectionKind.Invalid);

    [Fact]
    public void A_negative_limit_is_refused() => Given().When(CreateKey(limit: -1)).ThenRejected(RejectionKind.Invalid);

    [Fact]
    public void An_unknown_group_is_refused() =>
        Given().When(CreateKey(groups: "gone")).ThenRejected(RejectionKind.Invalid, "invalid auto groups: group not found: gone");

    [Fact]
    [Statement(84)]
    public void The_group_All_is_refused() =>
        Given().When(CreateKey(groups: All))
            .ThenRejected(RejectionKind.Invalid, "invalid auto groups: can't add 'All' group to the setup key");
}
