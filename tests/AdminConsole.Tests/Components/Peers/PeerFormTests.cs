using AdminConsole.Components.Controls;
using AdminConsole.Components.Peers;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;

namespace AdminConsole.Tests.Components.Peers;

public sealed class PeerFormTests
{
    private readonly Account _account = SampleAccount.Furnished()
        .After(new UpdateGroup(SampleAccount.Databases, "Databases", [SampleAccount.Peer(1), SampleAccount.Peer(2)], []));

    [Fact]
    public void A_form_that_was_not_touched_asks_for_nothing() =>
        Assert.Empty(Form(1).ToCommands(_account, () => "new"));

    [Fact]
    public void A_new_name_is_a_rename()
    {
        var form = Form(1);
        form.Name = " db-main ";

        Assert.Equal(new RenamePeer(SampleAccount.Peer(1), "db-main"), Assert.Single(form.ToCommands(_account, () => "new")));
    }

    [Fact]
    public void A_switch_changes_the_peer_and_leaves_what_the_form_does_not_show()
    {
        var form = Form(1);
        form.Ssh = !form.Ssh;

        var peer = _account.Peers.Find(SampleAccount.Peer(1))!;
        Assert.Equal(
            new UpdatePeer(
                peer.Id, peer.Name, !peer.SshEnabled, peer.LoginExpirationEnabled, peer.InactivityExpirationEnabled, ApprovalRequired: null, Address: null),
            Assert.Single(form.ToCommands(_account, () => "new")));
    }

    [Fact]
    public void Leaving_a_group_leaves_its_other_members_in_it()
    {
        var form = Form(1);
        form.Groups = [];

        var command = Assert.IsType<UpdateGroup>(Assert.Single(form.ToCommands(_account, () => "new")));
        Assert.Equal([SampleAccount.Peer(2)], command.Peers);
    }

    [Fact]
    public void A_new_group_is_created_with_the_peer_in_it()
    {
        var form = Form(3);
        form.Groups = [new GroupChoice(null, "Interns", "")];

        var command = Assert.IsType<CreateGroup>(Assert.Single(form.ToCommands(_account, () => "g1")));
        Assert.Equal(("g1", "Interns"), (command.Id.Value, command.Name));
        Assert.Equal([SampleAccount.Peer(3)], command.Peers);
    }

    [Fact]
    public void Whoever_joined_the_group_since_the_form_was_opened_stays()
    {
        var form = Form(3);
        form.Groups = [.. form.Groups, new GroupChoice(SampleAccount.Developers.Value, "Developers", "")];
        var meanwhile = _account.After(new UpdateGroup(SampleAccount.Developers, "Developers", [SampleAccount.Peer(2)], []));

        var command = Assert.IsType<UpdateGroup>(Assert.Single(form.ToCommands(meanwhile, () => "new")));
        Assert.Equal([SampleAccount.Peer(2), SampleAccount.Peer(3)], command.Peers);
    }

    private PeerForm Form(int peer) => PeerForm.From(_account, _account.Peers.Find(SampleAccount.Peer(peer))!);
}
