using AdminConsole.Domain.NetworkMaps;

namespace AdminConsole.Domain.Tests.NetworkMaps;

/// <summary>Who is told something new after something has happened.</summary>
internal static class Told
{
    /// <summary>
    /// Names of the peers of both versions whose maps say something else, sorted. The inputs of the others are seen to be the same, so
    /// that nothing is compiled for them.
    /// </summary>
    public static string[] Between(Scenario before, Scenario after)
    {
        var told = new List<string>();
        foreach (var peer in after.Account.Peers)
        {
            if (NetworkMapCompiler.InputsOf(before.Account, peer.Id) is not { } had)
                continue;

            var has = NetworkMapCompiler.InputsOf(after.Account, peer.Id)!; // it is a peer of the account
            var same = has.SameAs(had);
            var concerned = NetworkMapCompiler.Compile(had, 0).Fingerprint != NetworkMapCompiler.Compile(has, 0).Fingerprint;
            Assert.False(concerned && same, $"{peer.Name} would not be told.");
            Assert.True(concerned || same, $"The map of {peer.Name} is compiled for nothing.");
            if (concerned)
                told.Add(peer.Name);
        }

        return [.. told.Order(StringComparer.Ordinal)];
    }
}
