using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Content.Tests.Images;

public sealed class ImageQueriesTests : StoreFixture
{
    private readonly Lease _lease;

    public ImageQueriesTests() => _lease = Store.Leases.Acquire("test");

    [Fact]
    public async Task The_list_has_a_line_per_name_and_present_platform_newest_first()
    {
        var amd = await PutImageAsync(_lease);
        var arm = await PutImageAsync(_lease, "linux/arm64");
        var missing = MakeImage("linux/s390x", DescriptorOf([1]));
        var index = MakeIndex(amd, missing, arm);
        await Store.Images.PutIndexAsync(index, _lease, Cancel);
        var single = await PutImageAsync(_lease);
        Store.Images.SetTag(Name("multi:1"), index.Descriptor);
        Store.Images.SetTag(Name("single:1"), single.Manifest.Descriptor);
        Store.Images.SetTag(Name("single:2"), single.Manifest.Descriptor);

        var list = Store.Images.List();

        var images = new[] { ("multi:1", amd), ("multi:1", arm), ("single:1", single), ("single:2", single) };
        Assert.Equal(
            images.OrderByDescending(i => i.Item2.Config.Value.Created).ThenBy(i => i.Item1, StringComparer.Ordinal)
                .Select(i => (i.Item1, i.Item2.Manifest.Digest, i.Item2.Config.Digest, i.Item2.Config.Value.Platform.ToString())),
            list.Select(l => (l.Name!.FamiliarName, l.Manifest!, l.ImageId!.Digest, l.Platform!.ToString())));
        Assert.All(list, l => Assert.Equal((200, null), (l.ContentBytes, l.UnpackedBytes)));
        Assert.Equal(index.Descriptor, list.First(l => l.Name!.FamiliarName == "multi:1").Target);
    }

    [Fact]
    public async Task An_index_without_any_platform_here_is_listed_once()
    {
        var index = MakeIndex(MakeImage("linux/amd64", DescriptorOf([1])), MakeImage("linux/arm64", DescriptorOf([2])));
        await Store.Images.PutIndexAsync(index, _lease, Cancel);
        Store.Images.SetTag(Name("app:1"), index.Descriptor);

        var line = Assert.Single(Store.Images.List());

        Assert.Equal((index.Descriptor, null, null, null), (line.Target, line.Manifest, line.ImageId, line.Platform));
    }

    [Fact]
    public async Task Attestations_are_not_images()
    {
        var amd = await PutImageAsync(_lease);
        var attestation = await PutImageAsync(_lease);
        var index = new ImageIndex([
            attestation.Manifest.Descriptor with { Platform = new Platform("unknown", "unknown") },
            amd.Manifest.Descriptor with { Platform = Platform.Parse("linux/amd64") },
        ]).ToDocument(MediaType.OciIndex);
        await Store.Images.PutIndexAsync(index, _lease, Cancel);
        Store.Images.SetTag(Name("app:1"), index.Descriptor);

        Assert.Equal(amd.Manifest.Digest, Assert.Single(Store.Images.List()).Manifest);
    }

    [Fact]
    public async Task An_unpacked_image_has_the_size_of_its_snapshots()
    {
        var image = await PutImageAsync(_lease);
        var chain = ChainId.All(image.Config.Value.DiffIds);
        InsertSnapshot(1, chain[0].ToString(), null);
        InsertSnapshot(2, chain[1].ToString(), 1);
        Store.Images.SetTag(Name("app:1"), image.Manifest.Descriptor);

        Assert.Equal(2000, Assert.Single(Store.Images.List()).UnpackedBytes);
    }

    [Fact]
    public async Task An_image_is_found_by_the_beginning_of_its_id_or_digest()
    {
        var image = await PutImageAsync(_lease);
        var id = image.Config.Digest;

        Assert.All(
            (string[])[id.Hex[..12], id.Hex, id.ToString(), $"sha256:{id.Hex[..9]}", image.Manifest.Digest.ShortHex],
            prefix => Assert.Equal(image.Manifest.Digest, Assert.Single(Store.Images.FindByPrefix(prefix)).Digest));
        Assert.All((string[])["", "xyz", new string('0', 64), id.Hex.ToUpperInvariant() + "G", "sha256:"], prefix => Assert.Empty(Store.Images.FindByPrefix(prefix)));
    }

    [Fact]
    public async Task A_beginning_that_fits_several_images_is_refused_in_dockers_words()
    {
        var images = new List<(Document<ImageManifest> Manifest, Document<ImageConfig> Config)>();
        while (images.Select(i => i.Config.Digest.Hex[0]).Distinct().Count() == images.Count)
        {
            images.Add(await PutImageAsync(_lease));
        }

        var prefix = images[^1].Config.Digest.Hex[..1];
        var error = Assert.Throws<DavitException>(() => Store.Images.FindByPrefix(prefix));

        Assert.Equal($"multiple IDs found with provided prefix: {prefix}", error.Message);
    }

    [Fact]
    public async Task One_image_packed_in_two_ways_is_not_ambiguous()
    {
        var image = await PutImageAsync(_lease);
        var other = (image.Manifest.Value with { Layers = [DescriptorOf([1]), DescriptorOf([2])] }).ToDocument(MediaType.DockerManifest);
        await Store.Images.PutManifestAsync(other, image.Config, _lease, Cancel);

        Assert.Equal(2, Store.Images.FindByPrefix(image.Config.Digest.Hex).Count);
        Assert.Equal(2, Store.Images.FindManifests(new ImageId(image.Config.Digest)).Count);
    }

    [Fact]
    public async Task The_names_of_an_image_include_those_of_its_index()
    {
        var image = await PutImageAsync(_lease);
        var index = MakeIndex(image);
        await Store.Images.PutIndexAsync(index, _lease, Cancel);
        Store.Images.SetTag(Name("app:index"), index.Descriptor);
        Store.Images.SetTag(Name("app:manifest"), image.Manifest.Descriptor);
        Store.Images.SetTag(Name("other:1"), (await PutImageAsync(_lease)).Manifest.Descriptor);

        Assert.Equal(["app:index", "app:manifest"], Store.Images.ListTags(new ImageId(image.Config.Digest)).Select(t => t.Name.FamiliarName));
    }
}
