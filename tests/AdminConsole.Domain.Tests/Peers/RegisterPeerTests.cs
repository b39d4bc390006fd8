using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.SetupKeys;
using static AdminConsole.Domain.Tests.Asks;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class RegisterPeerTests
{
    [Fact]
    public void A_device_with_a_setup_key_becomes_a_peer()
    {
        var after = Given(KeyCreated()).When(Register("laptop", sshKey: "ssh-ed25519 AAAA")).ThenAccepted().Account;

        var peer = Assert.Single(after.Peers);
        Assert.Equal("laptop", peer.Name);
        Assert.Equal("laptop", peer.DnsLabel);
        Assert.Equal(WireGuardKeyOf("laptop"), peer.Key);
        Assert.Equal("ssh-ed25519 AAAA", peer.SshKey);
        Assert.Equal(Key("key"), peer.SetupKeyId);
        Assert.Null(peer.UserId);
        Assert.Equal(Noon, peer.CreatedAt);
        Assert.Equal(Noon, peer.LastLogin);
        Assert.False(peer.SshEnabled || peer.LoginExpirationEnabled || peer.InactivityExpirationEnabled);
        Assert.False(peer.LoginExpired || peer.ApprovalRequired || peer.Ephemeral);
    }

    [Fact]
    public void It_joins_All_and_the_groups_of_its_key()
    {
        var after = Given(GroupOf("servers"), GroupOf("others"), KeyCreated(groups: ["servers"])).When(Register("web")).ThenAccepted().Account;

        Assert.Contains(Peer("web"), after.AllGroup.Peers);
        Assert.Contains(Peer("web"), after.Groups[Group("servers")].Peers);
        Assert.Empty(after.Groups[Group("others")].Peers);
    }

    [Fact]
    public void A_group_of_its_key_that_has_been_deleted_is_passed_over() =>
        Given(GroupOf("servers"), KeyCreated(groups: ["gone", "servers"]))
            .When(Register("web"))
            .Then<PeerRegistered>(e => Assert.Equal(GroupIds("servers"), e.Groups));

    [Fact]
    public void The_key_counts_its_use()
    {
        var key = Given(KeyCreated()).When(Register("web")).ThenAccepted().Account.SetupKeys[Key("key")];

        Assert.Equal(1, key.UsedTimes);
        Assert.Equal(Noon, key.LastUsed);
    }

    [Fact]
    public void A_device_that_asks_again_finds_its_peer_even_if_the_key_no_longer_admits() =>
        Given(KeyCreated(type: SetupKeyType.OneOff), Register("web"), KeyRevoked()).When(Register("web")).ThenNothingNew();

    [Fact]
    public void A_known_device_stays_where_it_is_whatever_key_it_brings() =>
        Given(KeyCreated(), KeyCreated("other"), Register("web")).When(Register("web", key: "other")).ThenNothingNew();

    [Fact]
    public void Another_device_under_the_id_of_a_known_peer_is_refused() =>
        Given(KeyCreated(), Register("web"))
            .When(Register("web") with { Key = WireGuardKeyOf("another") })
            .ThenRejected(RejectionKind.AlreadyExists);

    [Fact]
    public void An_unknown_key_is_refused() =>
        Given(KeyCreated()).When(Register("web", key: "unknown")).ThenRejected(RejectionKind.Denied, SetupKey.InvalidText);

    [Fact]
    public void A_key_admits_until_the_moment_it_expires() =>
        Given(KeyCreated(expiresAt: Noon)).When(Register("web", now: Noon.AddTicks(-1))).ThenAccepted();

    [Fact]
    [Statement(84)]
    public void A_key_is_refused_from_the_moment_it_expires() =>
        Given(KeyCreated(expiresAt: Noon)).When(Register("web")).ThenRejected(RejectionKind.Denied, SetupKey.InvalidText);

    [Fact]
    [Statement(84)]
    public void A_revoked_key_is_refused() =>
        Given(KeyCreated(), KeyRevoked()).When(Register("web")).ThenRejected(RejectionKind.Denied, SetupKey.InvalidText);

    [Fact]
    [Statement(84)]
    public void A_one_off_key_admits_one_device() =>
        Given(KeyCreated(type: SetupKeyType.OneOff), Register("web"))
            .When(Register("db"))
            .ThenRejected(RejectionKind.Denied, SetupKey.InvalidText);

    [Fact]
    public void A_key_admits_as_many_devices_as_its_limit_says() =>
        Given(KeyCreated(limit: 2), Register("a"), Register("b"))
            .When(Register("c"))
            .ThenRejected(RejectionKind.Denied, SetupKey.InvalidText);

    [Fact]
    public void A_use_is_not_given_back_when_its_peer_is_deleted() =>
        Given(KeyCreated(limit: 1), Register("a"), DeletePeer("a"))
            .When(Register("b"))
            .ThenRejected(RejectionKind.Denied, SetupKey.InvalidText);

    [Fact]
    [Statement(84)]
    public void A_reusable_key_without_a_limit_admits_any_number()
    {
        var scenario = Given(KeyCreated());
        for (var i = 0; i < 99; i++)
            scenario = scenario.And(Register($"peer{i}"));

        scenario.When(Register("last")).ThenAccepted();
        Assert.Equal(99, scenario.Account.SetupKeys[Key("key")].UsedTimes);
    }

    [Fact]
    public void A_peer_of_an_ephemeral_key_is_ephemeral() =>
        Given(KeyCreated(ephemeral: true)).When(Register("job")).Then<PeerRegistered>(e => Assert.True(e.Peer.Ephemeral));

    [Fact]
    public void It_waits_for_approval_where_the_account_asks_for_it() =>
        Given([.. AccountOpened(approval: true)], KeyCreated())
            .When(Register("web"))
            .Then<PeerRegistered>(e => Assert.True(e.Peer.ApprovalRequired));

    [Fact]
    public void A_refused_device_leaves_no_trace()
    {
        var scenario = Given(KeyCreated(expiresAt: Noon));
        scenario.When(Register("web")).ThenRejected(RejectionKind.Denied);

        Assert.Empty(scenario.Account.Peers);
        Assert.Equal(0, scenario.Account.SetupKeys[Key("key")].UsedTimes);
    }

    [Fact]
    public void Extra_labels_need_a_key_that_allows_them() =>
        Given(KeyCreated())
            .When(Register("web", extraLabels: "shop"))
            .ThenRejected(RejectionKind.Precondition, "couldn't add peer: setup key doesn't allow extra DNS labels");

    [Fact]
    public void Extra_labels_are_kept_sorted_in_lower_case_and_once() =>
        Given(KeyCreated(extraLabels: true))
            .When(Register("web", extraLabels: ["shop", "Api.v2", "*.shop", "SHOP"]))
            .Then<PeerRegistered>(e => Assert.Equal(["*.shop", "api.v2", "shop"], e.Peer.ExtraDnsLabels));

    [Theory]
    [InlineData("")]
    [InlineData("-shop")]
    [InlineData("shop-")]
    [InlineData("my shop")]
    [InlineData("shop.")]
    [InlineData("büro")]
    [InlineData("shop\n")]
    [InlineData("a*")]
    public void An_extra_label_that_is_no_label_is_refused(string label) =>
        Given(KeyCreated(extraLabels: true))
            .When(Register("web", extraLabels: label))
            .ThenRejected(RejectionKind.Precondition, $"invalid extra DNS labels: invalid domain format: {label}");

    [Fact]
    public void More_than_32_extra_labels_are_refused() =>
        Given(KeyCreated(extraLabels: true))
            .When(Register("web", extraLabels: [.. Enumerable.Range(0, 33).Select(i => $"label{i}")]))
            .ThenRejected(RejectionKind.Precondition);
}
