using AdminConsole.Components.History;
using AdminConsole.Domain.Accounts;
using AdminConsole.Domain.Groups;
using AdminConsole.Domain.Peers;
using AdminConsole.Domain.Policies;
using AdminConsole.Engine;

namespace AdminConsole.Tests.Components.History;

public sealed class ChangeRowTests : ConsoleTestContext
{
    private static readonly Origin _console = new(Channel.Console, "203.0.113.9", null, "c", "1");

    [Fact]
    public void All_events_of_one_command_are_one_change_and_the_newest_comes_first()
    {
        var rows = Rows(
            (1, "user", SampleAccount.Owner.Value, new GroupDeleted(SampleAccount.Developers)),
            (2, "user", SampleAccount.Owner.Value, new PeerRenamed(SampleAccount.Peer(1), "main", "main")),
            (2, "user", SampleAccount.Owner.Value, new PeerSshSwitched(SampleAccount.Peer(1), true)));

        Assert.Equal([2, 1], rows.Select(r => r.Number));
        Assert.Equal(["renamed peer", "changed peer"], rows[0].Stories.Select(s => s.Verb));
    }

    [Fact]
    public void What_was_deleted_still_has_its_name()
    {
        var story = Assert.Single(Rows((1, "user", SampleAccount.Owner.Value, new PeerDeleted(SampleAccount.Peer(1), false))).Single().Stories);

        Assert.Equal(("deleted peer", "db-2"), (story.Verb, story.Subject));
    }

    [Fact]
    public void A_change_shows_each_field_before_and_after()
    {
        var policy = Account.Policies.Single(p => p.Id == SampleAccount.DevToDb);
        var changed = policy with { Description = "", Rules = [policy.Rules[0] with { Ports = [5432, 6432] }] };

        var story = Assert.Single(Rows((1, "user", SampleAccount.Owner.Value, new PolicyChanged(changed))).Single().Stories);
        Assert.Equal(
            [
                new FieldChange("Description", "for migrations", null),
                new FieldChange("Rules", "Developers → Databases, tcp 5432", "Developers → Databases, tcp 5432, 6432"),
            ],
            story.Fields);
    }

    [Fact]
    public void Only_the_switch_reads_as_a_switch()
    {
        var policy = Account.Policies.Single(p => p.Id == SampleAccount.DevToDb) with { Enabled = false };

        Assert.Equal("switched off policy", Rows((1, "user", SampleAccount.Owner.Value, new PolicyChanged(policy))).Single().Stories[0].Verb);
    }

    [Fact]
    public void Who_did_it_is_named_and_who_is_gone_is_not()
    {
        var gone = new GroupDeleted(SampleAccount.Developers);

        Assert.Equal("Anna Vogt", Rows((1, "user", SampleAccount.Owner.Value, gone)).Single().Who);
        Assert.Equal("deleted user", Rows((1, "user", "nobody", gone)).Single().Who);
        Assert.Equal("db-2", Rows((1, "peer", SampleAccount.Peer(1).Value, gone)).Single().Who);
        Assert.Equal("AdminConsole", Rows((1, "system", "", gone)).Single().Who);
    }

    [Fact]
    public void What_a_device_reports_of_itself_is_minor()
    {
        var meta = PeerMeta.Empty with { Hostname = "x" };

        Assert.True(Rows((1, "peer", "peer-1", new PeerMetaChanged(SampleAccount.Peer(1), meta))).Single().Minor);
        Assert.False(Rows((1, "peer", "peer-1", new PeerDeleted(SampleAccount.Peer(1), true))).Single().Minor);
    }

    private List<ChangeRow> Rows(params (long Change, string Kind, string Actor, AccountEvent Event)[] events) =>
    [
        .. ChangeRow.Of(
            new HistorySlice(Account, [.. events.Select((e, i) => new RecordedEvent(i + 1, SampleAccount.Noon, e.Event, new Provenance(e.Kind, e.Actor, _console, e.Change)))]),
            View),
    ];
}
