using System.Collections.Concurrent;
using Davit.Content.Blobs;
using Davit.Content.Collection;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Tests.Transfers;

/// <summary>Copies between two real stores.</summary>
public sealed class ImageCopierTests : StoreFixture
{
    private readonly Store _target;
    private readonly Lease _lease;
    private readonly Lease _targetLease;

    public ImageCopierTests()
    {
        _lease = Store.Leases.Acquire("source");
        _target = Davit.Content.Store.Open(Path.Combine(Root, "target"), TimeProvider.System);
        _targetLease = _target.Leases.Acquire("target");
    }

    public override void Dispose()
    {
        _target.Dispose();
        base.Dispose();
    }

    private async Task<Descriptor> CopyAsync(Digest root, CopyRequest request)
    {
        var source = new StoreImageSource(Store, root);
        return await new ImageCopier(source, new StoreImageSink(_target, Name("copy"), _targetLease)).CopyAsync(request, Cancel);
    }

    private async Task<(Document<ImageIndex> Index, Document<ImageManifest> Amd, Document<ImageManifest> Arm)> PutIndexAsync()
    {
        var (amd, arm) = (await PutImageAsync(_lease), await PutImageAsync(_lease, "linux/arm64"));
        var index = MakeIndex(amd, arm);
        await Store.Images.PutIndexAsync(index, _lease, Cancel);
        return (index, amd.Manifest, arm.Manifest);
    }

    [Fact]
    public async Task An_index_is_copied_with_all_its_platforms_and_its_bytes()
    {
        var (index, amd, arm) = await PutIndexAsync();

        var copied = await CopyAsync(index.Digest, new CopyRequest { Tag = "1" });

        _targetLease.Dispose();
        new GarbageCollector(_target).Collect();
        Assert.Equal(index.Descriptor, copied);
        Assert.Equal(index.Descriptor, _target.Images.FindTag(Name("copy:1"))!.Target);
        Assert.Equal(index.Raw.ToArray(), _target.Images.GetIndex(index.Digest).Raw.ToArray());
        Assert.All(_target.Images.FindChildren(index.Digest), child => Assert.True(child.IsPresent));
        foreach (var blob in amd.Value.Layers.Concat(arm.Value.Layers))
        {
            Assert.Equal(Store.Blobs.ReadSmall(blob.Digest, 1000).ToArray(), _target.Blobs.ReadSmall(blob.Digest, 1000).ToArray());
        }
    }

    [Fact]
    public async Task One_platform_is_copied_with_or_without_the_index()
    {
        var (index, _, arm) = await PutIndexAsync();
        var platform = PlatformMatcher.For(Platform.Parse("linux/arm64"));

        await CopyAsync(index.Digest, new CopyRequest { Tag = "kept", Platform = platform });
        var dropped = await CopyAsync(index.Digest, new CopyRequest { Tag = "dropped", Platform = platform, Index = ChosenIndex.Drop });

        Assert.Equal(arm.Descriptor, dropped);
        Assert.Equal(index.Descriptor, _target.Images.FindTag(Name("copy:kept"))!.Target);
        Assert.Equal(arm.Digest, _target.Images.FindTag(Name("copy:dropped"))!.Target.Digest);
        Assert.Equal([false, true], _target.Images.FindChildren(index.Digest).Select(c => c.IsPresent));
    }

    [Fact]
    public async Task A_platform_that_is_not_there_is_named_in_dockers_words()
    {
        var (index, _, _) = await PutIndexAsync();

        var error = await Assert.ThrowsAsync<DavitException>(() =>
            CopyAsync(index.Digest, new CopyRequest { Platform = PlatformMatcher.For(Platform.Parse("linux/s390x")) }));

        Assert.Equal("no matching manifest for linux/s390x in the manifest list entries", error.Message);
        Assert.Equal("The image is there for: linux/amd64, linux/arm64.", error.Hint);
    }

    [Fact]
    public async Task An_image_without_an_index_is_refused_where_its_platform_is_another_and_that_matters()
    {
        var (_, amd, _) = await PutIndexAsync();
        var other = new CopyRequest { Platform = PlatformMatcher.For(Platform.Parse("linux/s390x")) };

        var error = await Assert.ThrowsAsync<DavitException>(() => CopyAsync(amd.Digest, other with { RequiresPlatform = true }));

        Assert.Equal("image does not provide the specified platform (linux/s390x)", error.Message);
        Assert.Equal("It is for linux/amd64.", error.Hint);
        Assert.Equal(amd.Descriptor, await CopyAsync(amd.Digest, other));
    }

    [Fact]
    public async Task A_blob_that_is_not_what_its_digest_says_stops_the_copy_before_the_name()
    {
        var (index, amd, _) = await PutIndexAsync();
        var layer = amd.Value.Layers[0];
        await File.WriteAllBytesAsync(Store.Blobs.Directory.PathOf(layer.Digest), new byte[100], Cancel);

        var error = await Assert.ThrowsAsync<DigestMismatchException>(() => CopyAsync(index.Digest, new CopyRequest { Tag = "1" }));

        Assert.Equal(layer.Digest, error.Expected);
        Assert.False(_target.Blobs.Contains(layer.Digest));
        Assert.Empty(_target.Images.ListTags());
        Assert.Null(_target.Images.FindManifest(amd.Digest));
    }

    [Fact]
    public async Task Every_blob_is_announced_and_its_fate_told()
    {
        var image = await PutImageAsync(_lease);
        var present = image.Manifest.Value.Layers[0];
        await _target.Blobs.PutAsync(present, Store.Blobs.OpenRead(present.Digest), _targetLease, Cancel);
        var events = new ConcurrentQueue<TransferEvent>();

        await CopyAsync(image.Manifest.Digest, new CopyRequest { Progress = new Listener(events) });

        var layer = image.Manifest.Value.Layers[1];
        Assert.Equal(new TransferEvent.Resolved(image.Manifest.Descriptor), events.First());
        Assert.Equal(3, events.OfType<TransferEvent.BlobPlanned>().Count());
        Assert.Equal([new TransferEvent.BlobExists(present)], events.OfType<TransferEvent.BlobExists>());
        Assert.Contains(new TransferEvent.BlobProgress(layer, 100), events);
        Assert.Contains(new TransferEvent.BlobDone(layer), events);
        Assert.Equal(new TransferEvent.ManifestDone(image.Manifest.Descriptor), events.Last());
    }

    [Fact]
    public async Task Layers_that_may_not_be_passed_on_stay_where_they_are()
    {
        var foreign = new Descriptor(MediaType.DockerForeignLayerGzip, Digest.Sha256("foreign"u8), 7) { Urls = ["https://example.com/layer"] };
        var image = MakeImage("windows/amd64", foreign);
        await Store.Images.PutManifestAsync(image.Manifest, image.Config, _lease, Cancel);

        await CopyAsync(image.Manifest.Digest, new CopyRequest { Tag = "1" });

        Assert.NotNull(_target.Images.FindTag(Name("copy:1")));
        Assert.False(_target.Blobs.Contains(foreign.Digest));
    }

    private sealed class Listener(ConcurrentQueue<TransferEvent> events) : IProgress<TransferEvent>
    {
        public void Report(TransferEvent value) => events.Enqueue(value);
    }
}
