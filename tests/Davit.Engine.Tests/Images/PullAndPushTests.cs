using System.Collections.Concurrent;
using Davit.Engine.Images;
using Davit.Engine.Registries;
using Davit.Oci;

namespace Davit.Engine.Tests.Images;

public sealed class PullAndPushTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_pushed_is_pulled_elsewhere_with_the_same_digest_and_id()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("team/app:1");
        var id = await fixture.ImportBusyboxAsync(name, "CMD [\"true\"]");

        var pushed = await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);
        using var other = await fixture.OpenOtherAsync("other");
        var pulled = await other.Images.PullAsync(new PullRequest(name), null, Token);

        Assert.Equal(id, pulled.Id);
        Assert.Equal(pushed.Manifest.Digest, pulled.Digest);
        Assert.Equal(PullOutcome.Downloaded, pulled.Outcome);
        Assert.Equal(["true"], other.Images.Inspect(name.ToString()).Config.Config.Cmd!);
    }

    [Fact]
    public async Task A_push_compresses_a_layer_once_and_keeps_the_image_id()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var (first, second) = (fixture.Reference("one:1"), fixture.Reference("two:1"));
        var id = await fixture.ImportBusyboxAsync(first);
        fixture.Engine.Images.Tag(first.ToString(), second);

        var phases = new Phases();
        var firstPush = await fixture.Engine.Images.PushAsync(new PushRequest(first), phases, Token);
        Assert.Contains(LayerPhase.Compressing, phases.Seen);
        Assert.Contains(LayerPhase.Pushed, phases.Seen);

        phases = new Phases();
        var secondPush = await fixture.Engine.Images.PushAsync(new PushRequest(second), phases, Token);
        Assert.DoesNotContain(LayerPhase.Compressing, phases.Seen);
        Assert.DoesNotContain(LayerPhase.Pushed, phases.Seen);
        Assert.Equal(firstPush.Manifest.Digest, secondPush.Manifest.Digest);
        Assert.Equal([id, id], fixture.Engine.Images.List().Select(i => i.Id));
    }

    [Fact]
    public async Task An_unchanged_image_is_up_to_date_and_nothing_moves()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        await fixture.ImportBusyboxAsync(name);
        await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);

        var phases = new Phases();
        var again = await fixture.Engine.Images.PullAsync(new PullRequest(name), phases, Token);

        Assert.Equal(PullOutcome.UpToDate, again.Outcome);
        Assert.Empty(phases.Seen);
    }

    [Fact]
    public async Task An_unchanged_image_costs_one_request_and_no_write()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        await fixture.ImportBusyboxAsync(name);
        await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);
        var answers = new ConcurrentQueue<RegistryAnswer>();
        using var engine = await fixture.OpenOtherAsync("store");
        engine.TraceRegistries(answers.Enqueue);
        var log = new FileInfo(Path.Combine(engine.Root, "davit.db-wal"));
        var before = (log.Length, log.LastWriteTimeUtc);

        await engine.Images.PullAsync(new PullRequest(name), null, Token);

        Assert.Equal("HEAD", Assert.Single(answers).Method);
        log.Refresh();
        Assert.Equal(before, (log.Length, log.LastWriteTimeUtc));
    }

    [Fact]
    public async Task A_name_that_is_not_there_is_told_and_leaves_nothing()
    {
        await using var fixture = await EngineFixture.StartAsync();

        var error = await Assert.ThrowsAnyAsync<DavitException>(
            () => fixture.Engine.Images.PullAsync(new PullRequest(fixture.Reference("nothing:1")), null, Token));

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Empty(fixture.Engine.Images.List());
    }

    [Fact]
    public async Task A_pull_by_digest_has_no_tag()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        await fixture.ImportBusyboxAsync(name);
        var pushed = await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);

        using var other = await fixture.OpenOtherAsync("other");
        await other.Images.PullAsync(new PullRequest(name.WithDigest(pushed.Manifest.Digest)), null, Token);

        var listed = Assert.Single(other.Images.List());
        Assert.Null(listed.Name!.Tag);
        Assert.Equal(pushed.Manifest.Digest, listed.Name.Digest);
    }

    [Fact]
    public async Task Another_platform_of_an_image_is_not_found_with_a_hint()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        await fixture.ImportBusyboxAsync(name);

        await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);
        using var other = await fixture.OpenOtherAsync("other");
        var error = await Assert.ThrowsAsync<DavitException>(() => other.Images.PullAsync(new PullRequest(name, Platform.Parse("linux/s390x")), null, Token));
        Assert.Equal($"image with reference {name} was found but does not provide the specified platform (linux/s390x)", error.Message);
        Assert.Empty(other.Images.List());

        Assert.True(fixture.Engine.Images.Exists(name.ToString(), null));
        Assert.False(fixture.Engine.Images.Exists(name.ToString(), Platform.Parse("linux/s390x")));
    }

    private sealed class Phases : IProgress<TransferProgress>
    {
        private readonly List<LayerPhase> _seen = [];

        public IReadOnlyList<LayerPhase> Seen => _seen;

        public void Report(TransferProgress value)
        {
            if (value is TransferProgress.Layer layer)
            {
                lock (_seen)
                {
                    _seen.Add(layer.Phase);
                }
            }
        }
    }
}
