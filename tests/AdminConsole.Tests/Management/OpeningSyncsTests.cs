using AdminConsole.Management;
using AdminConsole.Tests.Fixtures;
using Grpc.Core;

namespace AdminConsole.Tests.Management;

public sealed class OpeningSyncsTests
{
    private readonly CancellationToken _patience = Patience.Start();

    [Fact]
    public async Task Beyond_the_bound_agents_stand_in_line_until_another_stream_has_its_map()
    {
        using var all = new OpeningSyncs();
        var openings = await FillAsync(all);

        var (first, second) = (all.EnterAsync(_patience), all.EnterAsync(_patience));
        Assert.False(first.IsCompleted || second.IsCompleted);
        openings[0].Dispose();
        openings[0].Dispose(); // counts once

        await await Task.WhenAny(first, second);
        Assert.False(first.IsCompleted && second.IsCompleted);
        openings[1].Dispose();
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task Who_hangs_up_leaves_the_line()
    {
        using var all = new OpeningSyncs();
        var openings = await FillAsync(all);
        using var hangUp = new CancellationTokenSource();
        var gone = all.EnterAsync(hangUp.Token);
        var next = all.EnterAsync(_patience);

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        openings[0].Dispose();

        await next;
    }

    [Fact]
    public async Task Beyond_the_line_agents_are_told_to_come_again()
    {
        using var all = new OpeningSyncs();
        await FillAsync(all);
        using var hangUp = new CancellationTokenSource();
        var line = Enumerable.Range(0, OpeningSyncs.MostInLine).Select(_ => all.EnterAsync(hangUp.Token)).ToList();

        var refusal = await Assert.ThrowsAsync<RpcException>(() => all.EnterAsync(_patience));

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        await hangUp.CancelAsync();
        await Task.WhenAll(line).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task<OpeningSyncs.Opening[]> FillAsync(OpeningSyncs all) =>
        await Task.WhenAll(Enumerable.Range(0, OpeningSyncs.Most).Select(_ => all.EnterAsync(_patience)));
}
