using AdminConsole.Components.Peers;
using AdminConsole.Domain.Groups;
using AdminConsole.Engine;

namespace AdminConsole.Tests.Components.Peers;

public sealed class PeerSearchTests
{
    [Theory]
    [InlineData("", "db-1 db-2 db-10")]
    [InlineData("db-1", "db-1 db-10")]
    [InlineData("DEBIAN DB-10", "db-10")]
    [InlineData("os:linux status:online", "db-2")]
    [InlineData("-status:online", "db-1 db-10")]
    [InlineData("group:databases", "db-2")]
    [InlineData("key:fleet", "db-1 db-2 db-10")]
    [InlineData("key:fle", "")]
    [InlineData("client:0.60", "db-1 db-2 db-10")]
    [InlineData("os:windows", "")]
    [InlineData("nonsense:x", "")]
    public void The_filter_finds(string question, string names)
    {
        var account = SampleAccount.Furnished()
            .After(new UpdateGroup(SampleAccount.Databases, "Databases", [SampleAccount.Peer(1)], []));
        var online = new PeerPresence(true, SampleAccount.Noon, SampleAccount.Noon, null, 0);
        var rows = PeerRow.Of(account, new PresenceView(1, new PresenceView(0, []).Peers.Add(SampleAccount.Peer(1), online)));

        var found = rows.Where(r => PeerSearch.Matches(r, question)).Order(Comparer<PeerRow>.Create(PeerRow.ByName)).Select(r => r.Peer.Name);
        Assert.Equal(names, string.Join(' ', found));
    }
}
