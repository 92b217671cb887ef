using Davit.Engine.Archives;
using Davit.Engine.Checking;
using Davit.Engine.Containers;
using Davit.Engine.Editing;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Oci;

namespace Davit.Engine.Tests.Images;

/// <summary>A store that keeps layers packed, as it must where nothing can be unpacked.</summary>
public sealed class PackedStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_is_pulled_edited_archived_and_pushed_without_its_files()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var (name, edited, copy) = (fixture.Reference("app:1"), fixture.Reference("app:2"), fixture.Reference("copy:2"));
        var id = await fixture.ImportBusyboxAsync(name, "CMD [\"true\"]");
        var pushed = await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);
        using var packed = await fixture.OpenOtherAsync("packed", LayerStorage.Packed);

        var pulled = await packed.Images.PullAsync(new PullRequest(name), null, Token);
        Assert.Equal((id, pushed.Manifest.Digest, PullOutcome.Downloaded), (pulled.Id, pulled.Digest, pulled.Outcome));
        Assert.Equal(PullOutcome.UpToDate, (await packed.Images.PullAsync(new PullRequest(name), null, Token)).Outcome);
        var size = Assert.Single(packed.Images.List()).SizeBytes;
        Assert.True(size > 0);
        Assert.Equal(size, packed.Images.Inspect(name.ToString()).SizeBytes);
        Assert.Equal(size, Assert.Single(packed.Images.History(name.ToString(), null)).SizeBytes);

        await packed.Editing.ModifyAsync(
            new ModifyRequest { Image = name.ToString(), Edit = new ConfigEdit { Env = ["A=b"] }, Names = [edited] }, Token);
        packed.Images.Tag(edited.ToString(), copy);
        var archive = new MemoryStream();
        await packed.Archives.SaveAsync(new SaveRequest([copy.ToString()]), archive, Token);
        await packed.Images.PushAsync(new PushRequest(copy), null, Token);

        using var second = await fixture.OpenOtherAsync("second", LayerStorage.Packed);
        var loaded = Assert.Single(await second.Archives.LoadAsync(LoadRequest.Of(new MemoryStream(archive.ToArray())), null, Token));
        Assert.Equal(packed.Images.Inspect(copy.ToString()).Id, loaded.Id);
        Assert.Equal(loaded.Id, (await fixture.Engine.Images.PullAsync(new PullRequest(copy), null, Token)).Id);
        foreach (var engine in (DavitEngine[])[packed, second])
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(engine.Root, "snapshots")));
            Assert.Empty((await engine.Checking.RunAsync(new CheckRequest(), Token)).Findings);
        }
    }

    [Fact]
    public async Task What_is_removed_frees_its_bytes()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        await fixture.ImportBusyboxAsync(name);
        await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);
        using var packed = await fixture.OpenOtherAsync("packed", LayerStorage.Packed);
        await packed.Images.PullAsync(new PullRequest(name), null, Token);

        await packed.Images.RemoveAsync(name.ToString(), Removal.Careful, Token);

        Assert.Empty(packed.Images.List());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(packed.Root, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_layer_that_is_not_what_the_config_says_is_refused_and_leaves_nothing()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await new Testing.LayeredImage { ClaimsOtherLayers = true }.Layer("a", tar => tar.File("a", 1))
            .PushAsync(fixture.RegistryHost, "lie", Token);
        using var packed = await fixture.OpenOtherAsync("packed", LayerStorage.Packed);

        var error = await Assert.ThrowsAnyAsync<DavitException>(
            () => packed.Images.PullAsync(new PullRequest(fixture.Reference("lie:latest"), Platform.Parse("linux/amd64")), null, Token));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains("the uncompressed layer is sha256:", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(packed.Root, "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_image_kept_packed_is_unpacked_from_what_is_here_when_it_is_run()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        await fixture.ImportBusyboxAsync(name);
        await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);
        using var packed = await fixture.OpenOtherAsync("packed", LayerStorage.Packed);
        await packed.Images.PullAsync(new PullRequest(name), null, Token);

        var exitCode = await packed.Containers.RunAsync(
            new RunRequest { Image = name.ToString(), Arguments = ["sh", "-c", "exit 7"], AutoRemove = true }, _ => { }, Token);

        Assert.Equal(7, exitCode);
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(Path.Combine(packed.Root, "snapshots")));
    }

    [Fact]
    public async Task A_layer_known_already_is_not_read_again_and_one_with_a_lost_blob_is_fetched()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var (one, two) = (fixture.Reference("one:1"), fixture.Reference("two:1"));
        await fixture.ImportBusyboxAsync(one);
        await fixture.Engine.Images.PushAsync(new PushRequest(one), null, Token);
        await fixture.Engine.Editing.ModifyAsync(
            new ModifyRequest { Image = one.ToString(), Edit = new ConfigEdit { Env = ["A=b"] }, Names = [two] }, Token);
        await fixture.Engine.Images.PushAsync(new PushRequest(two), null, Token);
        using var packed = await fixture.OpenOtherAsync("packed", LayerStorage.Packed);
        await packed.Images.PullAsync(new PullRequest(one), null, Token);

        var seen = new Phases();
        await packed.Images.PullAsync(new PullRequest(two), seen, Token);

        Assert.Contains(LayerPhase.AlreadyExists, seen.Seen);
        Assert.DoesNotContain(LayerPhase.Downloading, seen.Seen);
        Assert.DoesNotContain(LayerPhase.PullComplete, seen.Seen);
    }

    private sealed class Phases : IProgress<TransferProgress>
    {
        public List<LayerPhase> Seen { get; } = [];

        public void Report(TransferProgress value)
        {
            if (value is TransferProgress.Layer layer)
            {
                Seen.Add(layer.Phase);
            }
        }
    }
}
