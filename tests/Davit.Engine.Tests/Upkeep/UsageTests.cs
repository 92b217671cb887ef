using Davit.Build;
using Davit.Engine.Containers;
using Davit.Engine.Images;
using Davit.Engine.Upkeep;
using Davit.Oci;

namespace Davit.Engine.Tests.Upkeep;

public sealed class UsageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_kinds_add_up_to_what_is_on_the_disk()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await FillAsync(fixture);

        var usage = fixture.Engine.Upkeep.MeasureUsage();

        Assert.Equal(BytesOnDisk(fixture.Root), usage.Images.SizeBytes + usage.Containers.SizeBytes + usage.BuildCache.SizeBytes);
        Assert.Equal((4, 1), (usage.Images.Count, usage.Images.Active));
        Assert.Equal(new UsageRow(1, 0, 4321, 4321), usage.Containers);
        Assert.Equal((4, 3, 70_001), (usage.BuildCache.Count, usage.BuildCache.Active, usage.BuildCache.SizeBytes));
        Assert.Equal(usage, fixture.Engine.Upkeep.DetailUsage().Summary);
    }

    [Fact]
    public async Task What_is_called_reclaimable_is_what_a_prune_of_everything_frees()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await FillAsync(fixture);
        var usage = fixture.Engine.Upkeep.MeasureUsage();
        var before = BytesOnDisk(fixture.Root);

        var images = await fixture.Engine.Upkeep.PruneImagesAsync(new PruneImagesRequest { Scope = ImageScope.Unused }, Token);
        var cache = await fixture.Engine.Upkeep.PruneBuildCacheAsync(new PruneBuildCacheRequest { Scope = CacheScope.All }, Token);

        Assert.Equal(usage.Images.ReclaimableBytes + usage.BuildCache.ReclaimableBytes, images.FreedBytes + cache.FreedBytes);
        Assert.Equal(before - images.FreedBytes - cache.FreedBytes, BytesOnDisk(fixture.Root));
        Assert.Equal(0, fixture.Engine.Upkeep.MeasureUsage().Images.ReclaimableBytes);
        Assert.Equal("busybox:1", Assert.Single(fixture.Engine.Images.List()).Name!.FamiliarName);
    }

    [Fact]
    public async Task Unique_and_shared_are_each_images_own()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await FillAsync(fixture);

        var images = fixture.Engine.Upkeep.DetailUsage().Images.ToDictionary(i => i.Name?.FamiliarName ?? "<none>");

        Assert.Equal((60_001, 50_001, 10_000), Sizes(images["app:1"]));
        Assert.Equal((60_002, 50_001, 10_001), Sizes(images["app:2"]));
        Assert.Equal((50_001, 50_001, 0), Sizes(images["<none>"]));
        Assert.Equal(1, images["busybox:1"].Containers);
        Assert.All(images.Values, image => Assert.True(image.PackedBytes > 0));

        static (long, long, long) Sizes(ImageUsage image) => (image.SizeBytes, image.SharedBytes, image.UniqueBytes);
    }

    [Fact]
    public async Task Why_tells_what_goes_with_an_image_and_who_has_the_rest()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await FillAsync(fixture);

        var withCache = fixture.Engine.Upkeep.Explain("app:1");
        Assert.Equal(0, withCache.Alone.UnpackedBytes);
        Assert.Equal(("build cache", 60_001L), (withCache.With[0].Holder, withCache.With[0].Share.UnpackedBytes));

        await fixture.Engine.Upkeep.PruneBuildCacheAsync(new PruneBuildCacheRequest { Scope = CacheScope.All }, Token);
        var shares = fixture.Engine.Upkeep.Explain("app:1");
        var removed = await fixture.Engine.Images.RemoveAsync("app:1", Removal.Careful, Token);

        Assert.Equal((10_000, 50_001), (shares.Alone.UnpackedBytes, shares.Shared.UnpackedBytes));
        Assert.True(shares.Alone.PackedBytes > 0);
        Assert.Equal(["<none>", "app:2"], shares.With.Select(w => w.Holder.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.All(shares.With, w => Assert.Equal(50_001, w.Share.UnpackedBytes));
        Assert.Contains(removed, item => item is RemovedItem.Deleted);
        Assert.Equal(0, fixture.Engine.Upkeep.Explain("busybox:1").Alone.TotalBytes);
    }

    [Fact]
    public async Task A_dry_run_tells_each_images_bytes_and_changes_nothing()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await FillAsync(fixture);
        await fixture.Engine.Upkeep.PruneBuildCacheAsync(new PruneBuildCacheRequest { Scope = CacheScope.All }, Token);
        var request = new PruneImagesRequest { Scope = ImageScope.Unused };
        var before = BytesOnDisk(fixture.Root);

        var told = await fixture.Engine.Upkeep.PruneImagesAsync(request with { Mode = PruneMode.DryRun }, Token);
        Assert.Equal(before, BytesOnDisk(fixture.Root));
        Assert.Equal(4, fixture.Engine.Images.List().Count);
        var done = await fixture.Engine.Upkeep.PruneImagesAsync(request, Token);

        Assert.Equal(told.Removed.Select(r => (r.Id, r.FreedBytes)), done.Removed.Select(r => (r.Id, r.FreedBytes)));
        Assert.Equal(before - BytesOnDisk(fixture.Root), done.FreedBytes);
        Assert.True(told.Removed[^1].FreedBytes > 50_001, "the last of those that share a layer frees it");
    }

    /// <summary>
    /// A base of 50,000 and 1 bytes; two images on it with 10,000 and 10,001 bytes more; a step of 70,000 whose image is gone; a busybox with a
    /// container of 4,321 bytes.
    /// </summary>
    private static async Task FillAsync(EngineFixture fixture)
    {
        await BuildAsync(fixture, null, 50_000);
        await BuildAsync(fixture, "app:1", 50_000, 9_999);
        await BuildAsync(fixture, "app:2", 50_000, 10_000);
        await BuildAsync(fixture, "gone:1", 70_000);
        await fixture.Engine.Images.RemoveAsync("gone:1", Removal.Careful, Token);
        await fixture.ImportBusyboxAsync(ImageReference.Parse("busybox:1"));
        await fixture.Engine.Containers.RunAsync(
            new RunRequest { Image = "busybox:1", Arguments = ["sh", "-c", "head -c 4321 /dev/zero >/file"], Name = "writer" }, _ => { }, Token);
    }

    // A here-document's last line ends: a byte more.
    private static Task<BuildResult> BuildAsync(EngineFixture fixture, string? name, params int[] sizes)
    {
        var steps = sizes.Select((size, i) => $"COPY <<END /file-{i}\n{new string((char)('a' + i), size)}\nEND\n");
        return fixture.Engine.Builds.RunAsync(
            new BuildRequest
            {
                Context = new ContextSource.Empty(),
                DockerfileText = "FROM scratch\n" + string.Concat(steps),
                Tags = name is null ? [] : [ImageReference.Parse(name)],
            },
            null,
            Token);
    }

    private static long BytesOnDisk(string root)
    {
        var blobs = Directory.EnumerateFiles(Path.Combine(root, "blobs"), "*", SearchOption.AllDirectories);
        var layers = Directory.EnumerateDirectories(Path.Combine(root, "snapshots")).Select(path => Path.Combine(path, "fs")).Where(Directory.Exists).SelectMany(RegularFiles);
        return blobs.Concat(layers).Sum(path => new FileInfo(path).Length);
    }

    private static IEnumerable<string> RegularFiles(string tree) =>
        Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories).Where(path => new FileInfo(path).LinkTarget is null);
}
