using Davit.Content.Collection;
using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Content.Tests.Images;

public sealed class ImageStoreTests : StoreFixture
{
    private readonly Lease _lease;

    public ImageStoreTests() => _lease = Store.Leases.Acquire("test");

    [Fact]
    public async Task A_manifest_is_kept_byte_for_byte_and_known_by_its_row()
    {
        var (manifest, config) = await PutImageAsync(_lease, "linux/arm/v7");

        var info = Store.Images.FindManifest(manifest.Digest)!;

        Assert.Equal(manifest.Descriptor, info.Descriptor);
        Assert.Equal(config.Digest, info.ImageId!.Digest);
        Assert.Equal("linux/arm/v7", info.Platform!.ToString());
        Assert.Equal(config.Value.Created, info.CreatedAt);
        Assert.Equal(200, info.ContentBytes);
        Assert.Equal(ChainId.All(config.Value.DiffIds)[^1], info.ChainId);
        Assert.Equal(manifest.Raw.ToArray(), Store.Images.GetManifest(manifest.Digest).Raw.ToArray());
        Assert.Equal(config.Value.DiffIds, Store.Images.GetConfig(manifest.Value.Config).Value.DiffIds);
    }

    [Fact]
    public async Task The_layers_of_a_built_image_need_not_be_blobs()
    {
        var layer = new Descriptor(MediaType.OciLayer, Digest.Sha256("a tar"u8), 12345);
        var image = MakeImage("linux/amd64", layer);

        await Store.Images.PutManifestAsync(image.Manifest, image.Config, _lease, Cancel);

        Assert.False(Store.Blobs.Contains(layer.Digest));
        Assert.Equal(12345, Store.Images.FindManifest(image.Manifest.Digest)!.ContentBytes);
    }

    [Fact]
    public async Task An_index_may_have_one_platform_only()
    {
        var amd = await PutImageAsync(_lease);
        var arm = MakeImage("linux/arm64", DescriptorOf(SomeBytes(10)));
        var index = MakeIndex(arm, amd);
        await Store.Images.PutIndexAsync(index, _lease, Cancel);

        var children = Store.Images.FindChildren(index.Digest);

        Assert.Equal(
            [(arm.Manifest.Digest, "linux/arm64", false), (amd.Manifest.Digest, "linux/amd64", true)],
            children.Select(c => (c.Descriptor.Digest, c.Descriptor.Platform!.ToString(), c.IsPresent)));
        Assert.Equal(index.Raw.ToArray(), Store.Images.GetIndex(index.Digest).Raw.ToArray());
    }

    [Fact]
    public async Task A_name_stands_for_what_it_was_last_given()
    {
        var (first, second) = (await PutImageAsync(_lease), await PutImageAsync(_lease));
        Store.Images.SetTag(Name("app:1"), first.Manifest.Descriptor);
        Store.Images.SetTag(Name("localhost:5000/app:1"), first.Manifest.Descriptor);
        Store.Images.SetTag(Name("app:1"), second.Manifest.Descriptor);

        Assert.Equal(second.Manifest.Descriptor, Store.Images.FindTag(Name("app:1"))!.Target);
        Assert.Equal(["docker.io/library/app:1", "localhost:5000/app:1"], Store.Images.ListTags().Select(t => t.Name.ToString()));
        Assert.Equal(["localhost:5000/app:1"], Store.Images.ListTags(first.Manifest.Digest).Select(t => t.Name.ToString()));
        Assert.Null(Store.Images.FindTag(Name("app:2")));
        Assert.Null(Store.Images.FindTag(ImageReference.Parse($"app:1@{first.Manifest.Digest}")));
        Assert.NotNull(Store.Images.FindTag(ImageReference.Parse($"app:1@{second.Manifest.Digest}")));
    }

    [Fact]
    public async Task The_image_a_name_leaves_stays_untagged_unless_it_has_another_name()
    {
        var (first, second) = (await PutImageAsync(_lease), await PutImageAsync(_lease));
        Store.Images.SetTag(Name("app:1"), first.Manifest.Descriptor);
        Store.Images.SetTag(Name("app:2"), first.Manifest.Descriptor);

        Store.Images.SetTag(Name("app:1"), second.Manifest.Descriptor);
        Assert.Empty(Store.Images.ListUntagged());

        Store.Images.SetTag(Name("app:2"), second.Manifest.Descriptor);
        Assert.Equal(first.Manifest.Digest, Assert.Single(Store.Images.ListUntagged()).Digest);

        Store.Images.SetTag(Name("app:3"), first.Manifest.Descriptor);
        Assert.Empty(Store.Images.ListUntagged());
    }

    [Fact]
    public void A_name_for_nothing_is_refused()
    {
        var error = Assert.Throws<DavitException>(() => Store.Images.SetTag(Name("app:1"), DescriptorOf([1])));

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.StartsWith("tag 'app:1': no manifest sha256:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_fetched_by_digest_is_named_by_it()
    {
        var image = await PutImageAsync(_lease);
        var name = Name("app").WithDigest(image.Manifest.Digest);

        Store.Images.SetTag(name, image.Manifest.Descriptor);

        Assert.Equal(name, Store.Images.FindTag(name)!.Name);
        Assert.Equal(name, Assert.Single(Store.Images.List()).Name);
    }

    [Fact]
    public async Task Removing_a_name_tells_what_it_stood_for_and_the_last_one_leaves_it_to_the_collector()
    {
        var (amd, arm) = (await PutImageAsync(_lease), await PutImageAsync(_lease, "linux/arm64"));
        var index = MakeIndex(amd, arm);
        await Store.Images.PutIndexAsync(index, _lease, Cancel);
        Store.Images.SetTag(Name("app:1"), index.Descriptor);
        Store.Images.SetTag(Name("app:2"), index.Descriptor);
        Store.Images.SetTag(Name("app:arm"), arm.Manifest.Descriptor);
        _lease.Dispose();

        Assert.Equal(index.Descriptor, Store.Images.RemoveTag(Name("app:1")));
        Assert.Empty(new GarbageCollector(Store).Collect().Manifests);
        Assert.Equal(index.Descriptor, Store.Images.RemoveTag(Name("app:2")));
        Assert.Equal(new[] { index.Digest, amd.Manifest.Digest }.Order(), new GarbageCollector(Store).Collect().Manifests.Order());
        Assert.Null(Store.Images.RemoveTag(Name("app:2")));
    }

    [Fact]
    public async Task A_name_that_moves_from_a_manifest_to_an_index_with_it_leaves_nothing_without_a_name()
    {
        var image = await PutImageAsync(_lease);
        Store.Images.SetTag(Name("app:1"), image.Manifest.Descriptor);
        var index = MakeIndex(image);
        await Store.Images.PutIndexAsync(index, _lease, Cancel);

        Store.Images.SetTag(Name("app:1"), index.Descriptor);
        Assert.Empty(Store.Images.ListUntagged());

        Store.Images.SetTag(Name("app:1"), (await PutImageAsync(_lease)).Manifest.Descriptor);
        Assert.Equal(index.Digest, Assert.Single(Store.Images.ListUntagged()).Digest);
    }

    [Fact]
    public async Task An_image_without_a_name_is_kept_until_said_otherwise()
    {
        var image = await PutImageAsync(_lease);
        Store.Images.KeepUntagged(image.Manifest.Digest);

        Assert.Null(Assert.Single(Store.Images.List()).Name);
        Assert.True(Store.Images.RemoveUntagged(image.Manifest.Digest));
        Assert.False(Store.Images.RemoveUntagged(image.Manifest.Digest));
        Assert.Empty(Store.Images.List());
    }

    [Fact]
    public async Task Repo_digests_are_references_to_the_manifest()
    {
        var image = await PutImageAsync(_lease);
        Store.Images.AddRepoDigest(Name("app:1"), image.Manifest.Digest);
        Store.Images.AddRepoDigest(Name("localhost:5000/app:1"), image.Manifest.Digest);
        Store.Images.AddRepoDigest(Name("app:2"), image.Manifest.Digest);

        Assert.Equal(
            [$"app@{image.Manifest.Digest}", $"localhost:5000/app@{image.Manifest.Digest}"],
            Store.Images.FindRepoDigests(image.Manifest.Digest).Select(r => r.FamiliarName));
    }

    [Fact]
    public async Task The_blobs_of_a_layer_are_remembered()
    {
        var blob = await PutLayerAsync(_lease);
        var layer = new DiffId(Digest.Sha256("tar"u8));

        Store.Images.RememberLayerBlob(layer, blob);
        Store.Images.RememberLayerBlob(layer, blob);

        Assert.Equal([blob], Store.Images.FindLayerBlobs(layer));
        Assert.Equal(layer, Store.Images.FindDiffId(blob.Digest));
        Assert.Null(Store.Images.FindDiffId(layer.Digest));
    }

    [Fact]
    public async Task The_repositories_that_have_a_blob_are_remembered()
    {
        var blob = await PutLayerAsync(_lease);
        Store.Images.RememberBlobSource(blob.Digest, Name("localhost:5000/a:1"));
        Store.Images.RememberBlobSource(blob.Digest, Name("localhost:5000/b"));
        Store.Images.ForgetBlobSource(blob.Digest, Name("localhost:5000/a"));

        Assert.Equal(["localhost:5000/b"], Store.Images.FindBlobSources(blob.Digest).Select(r => r.ToString()));
    }
}
