using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Peers;
using static AdminConsole.Domain.Tests.Facts;
using static AdminConsole.Domain.Tests.Scenario;

namespace AdminConsole.Domain.Tests.Peers;

public sealed class ReportPeerMetaTests
{
    private static readonly PeerMeta _meta = PeerMeta.Empty with
    {
        Hostname = "web",
        NetBirdVersion = "0.60.0",
        UiVersion = "0.59.0",
        NetworkAddresses = [new NetworkAddress(Prefix("192.168.1.5/24"), "00:00:5e:00:53:01")],
        Files = [new PeerFile("/usr/bin/agent", Exists: true, ProcessIsRunning: false)],
        Capabilities = [1, 2],
    };

    private readonly Scenario _known = Given(Joined("web"), new PeerMetaChanged(Peer("web"), _meta));

    [Fact]
    public void What_a_device_says_anew_is_kept() =>
        _known.When(Report(_meta with { OsVersion = "13" })).Then(new PeerMetaChanged(Peer("web"), _meta with { OsVersion = "13" }));

    [Fact]
    public void The_same_again_in_other_lists_is_no_event() =>
        _known.When(Report(_meta with
        {
            NetworkAddresses = [.. _meta.NetworkAddresses],
            Files = [.. _meta.Files],
            Capabilities = [.. _meta.Capabilities],
        })).ThenNothingNew();

    [Fact]
    public void A_difference_in_a_list_is_seen()
    {
        Changes(_meta with { NetworkAddresses = [new NetworkAddress(Prefix("192.168.1.6/24"), "00:00:5e:00:53:01")] });
        Changes(_meta with { Files = [new PeerFile("/usr/bin/agent", Exists: true, ProcessIsRunning: true)] });
        Changes(_meta with { Capabilities = [1] });
        Changes(_meta with { Flags = PeerFlags.BlockInbound });

        void Changes(PeerMeta meta) => _known.When(Report(meta)).Then(new PeerMetaChanged(Peer("web"), meta));
    }

    [Fact]
    public void Who_says_nothing_at_all_changes_nothing() => _known.When(Report(PeerMeta.Empty)).ThenNothingNew();

    [Fact]
    public void The_version_of_the_desktop_program_stays_when_it_is_not_said() =>
        _known.When(Report(_meta with { UiVersion = "", OsVersion = "13" }))
            .Then(new PeerMetaChanged(Peer("web"), _meta with { OsVersion = "13" }));

    [Fact]
    public void A_new_SSH_key_is_kept() =>
        _known.When(Report(_meta, sshKey: "ssh-ed25519 AAAA")).Then(new PeerSshKeyChanged(Peer("web"), "ssh-ed25519 AAAA"));

    [Fact]
    public void An_empty_SSH_key_clears_and_none_leaves()
    {
        var scenario = _known.And(new PeerSshKeyChanged(Peer("web"), "ssh-ed25519 AAAA"));

        scenario.When(Report(_meta, sshKey: "")).Then(new PeerSshKeyChanged(Peer("web"), ""));
        scenario.When(Report(_meta, sshKey: null)).ThenNothingNew();
    }

    [Fact]
    public void The_host_name_that_it_reports_later_does_not_rename_it()
    {
        var after = _known.When(Report(_meta with { Hostname = "other" })).ThenAccepted();

        Assert.Equal(("web", "web"), after.Account.Peers.Select(p => (p.Name, p.DnsLabel)).Single());
    }

    [Fact]
    public void An_unknown_peer_is_not_found() => Given().When(Report(_meta)).ThenRejected(RejectionKind.NotFound, "peer not found: web");

    private static ReportPeerMeta Report(PeerMeta meta, string? sshKey = null) => new(Peer("web"), meta, sshKey);
}
