using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Tests.Servers;

namespace Davit.Registry.Tests.Transfer;

/// <summary>What pulling and pushing must do with every registry.</summary>
public abstract class RegistryContract
{
    protected abstract string Domain { get; }

    protected abstract bool DeletesTags { get; }

    [Fact]
    public async Task A_pushed_image_is_pulled_byte_for_byte()
    {
        using var client = new RegistryClient(Clients.Quick);
        var image = TestImage.Create(0, 1, 5_000_000);
        var repository = client.Open($"{Domain}/team/app:1.0");

        await image.PushAsync(repository, "1.0");

        var resolved = await repository.ResolveAsync(CancellationToken.None);
        Assert.Equal(image.Manifest.Digest, resolved.Digest);
        Assert.Equal(image.Manifest.MediaType, resolved.MediaType);
        Assert.Equal(image.Manifest.Bytes.ToArray(), resolved.Bytes.ToArray());
        Assert.Equal(image.Manifest.Descriptor, await repository.ResolveDescriptorAsync(CancellationToken.None));
        foreach (var blob in image.Blobs)
        {
            Assert.Equal(blob.Bytes, await repository.ReadBlobAsync(blob.Descriptor));
        }
    }

    [Fact]
    public async Task An_index_and_its_manifests_are_found_by_digest()
    {
        using var client = new RegistryClient(Clients.Quick);
        var (arm, amd) = (TestImage.Create(100), TestImage.Create(200));
        var repository = client.Open($"{Domain}/team/multi:latest");
        var index = new ImageIndex([
            arm.Manifest.Descriptor with { Platform = new Platform("linux", "arm64") },
            amd.Manifest.Descriptor with { Platform = new Platform("linux", "amd64") },
        ]).ToDocument(MediaType.DockerManifestList);

        await arm.PushAsync(repository, null);
        await amd.PushAsync(repository, null);
        await repository.PutManifestAsync(new RawManifest(index.Raw, index.MediaType), "latest", CancellationToken.None);

        Assert.Equal(index.Digest, (await repository.ResolveAsync(CancellationToken.None)).Digest);
        var child = await repository.GetManifestAsync(amd.Manifest.Descriptor, CancellationToken.None);
        Assert.Equal(amd.Manifest.Digest, child.Digest);
        var pinned = client.Open($"{Domain}/team/multi@{arm.Manifest.Digest}");
        Assert.Equal(arm.Manifest.Digest, (await pinned.ResolveAsync(CancellationToken.None)).Digest);
    }

    [Fact]
    public async Task A_blob_of_unknown_size_is_sent_in_chunks()
    {
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{Domain}/team/chunked");
        var blob = TestBlob.Random(700_000, MediaType.OciLayerGzip);

        await repository.PutBlobAsync(blob.Descriptor with { SizeBytes = -1 }, new MemoryStream(blob.Bytes), CancellationToken.None);

        Assert.Equal(blob.Bytes, await repository.ReadBlobAsync(blob.Descriptor));
    }

    [Fact]
    public async Task A_blob_known_elsewhere_is_mounted_without_its_bytes()
    {
        var sources = new List<string>();
        using var client = new RegistryClient(Clients.Quick with { FindBlobSources = _ => sources });
        var blob = TestBlob.Random(1000, MediaType.OciLayerGzip);
        await client.Open($"{Domain}/team/origin").PutBlobAsync(blob.Descriptor, new MemoryStream(blob.Bytes), CancellationToken.None);
        var target = client.Open($"{Domain}/team/target-{Guid.NewGuid():N}");

        Assert.False(await target.HasBlobAsync(blob.Descriptor, CancellationToken.None));
        sources.AddRange(["other.example.com/team/origin", $"{Domain}/team/nothing-here", $"{Domain}/team/origin"]);
        Assert.True(await target.HasBlobAsync(blob.Descriptor, CancellationToken.None));
        Assert.Equal(blob.Bytes, await target.ReadBlobAsync(blob.Descriptor));
    }

    [Fact]
    public async Task An_upload_opened_by_a_failed_mount_is_used()
    {
        using var client = new RegistryClient(Clients.Quick with { FindBlobSources = _ => [$"{Domain}/team/nowhere"] });
        var blob = TestBlob.Random(1000, MediaType.OciLayerGzip);
        var target = client.Open($"{Domain}/team/after-mount");

        Assert.False(await target.HasBlobAsync(blob.Descriptor, CancellationToken.None));
        await target.PutBlobAsync(blob.Descriptor, new MemoryStream(blob.Bytes), CancellationToken.None);

        Assert.Equal(blob.Bytes, await target.ReadBlobAsync(blob.Descriptor));
    }

    [Fact]
    public async Task An_upload_whose_connection_is_cut_is_completed()
    {
        await using var proxy = new CuttingProxy(Domain, bytesBeforeCut: 2_000_000, cuts: 2);
        using var client = new RegistryClient(Clients.Quick);
        var blob = TestBlob.Random(9_000_000, MediaType.OciLayerGzip);
        var repository = client.Open($"{proxy.Domain}/team/cut");

        await repository.PutBlobAsync(blob.Descriptor, new MemoryStream(blob.Bytes), CancellationToken.None);

        Assert.True(proxy.CutsLeft < 1);
        Assert.Equal(blob.Bytes, await client.Open($"{Domain}/team/cut").ReadBlobAsync(blob.Descriptor));
    }

    [Fact]
    public async Task A_download_whose_connection_is_cut_is_completed()
    {
        using var client = new RegistryClient(Clients.Quick);
        var blob = TestBlob.Random(9_000_000, MediaType.OciLayerGzip);
        await client.Open($"{Domain}/team/cut").PutBlobAsync(blob.Descriptor, new MemoryStream(blob.Bytes), CancellationToken.None);
        await using var proxy = new CuttingProxy(Domain, bytesBeforeCut: 2_000_000, cuts: 3);

        Assert.Equal(blob.Bytes, await client.Open($"{proxy.Domain}/team/cut").ReadBlobAsync(blob.Descriptor));
        Assert.True(proxy.CutsLeft < 1);
    }

    [Fact]
    public async Task Wrong_content_is_refused_by_the_registry()
    {
        using var client = new RegistryClient(Clients.Quick);
        var (one, other) = (TestBlob.Random(1000, MediaType.OciLayerGzip), TestBlob.Random(1000, MediaType.OciLayerGzip));

        var error = await Assert.ThrowsAsync<RegistryException>(() =>
            client.Open($"{Domain}/team/wrong").PutBlobAsync(one.Descriptor, new MemoryStream(other.Bytes), CancellationToken.None));

        Assert.True(error.Has(RegistryErrorCode.DigestInvalid));
        Assert.Equal(400, error.StatusCode);
    }

    [Fact]
    public async Task A_missing_tag_is_told_in_Dockers_words()
    {
        using var client = new RegistryClient(Clients.Quick);
        await TestImage.Create(10).PushAsync(client.Open($"{Domain}/team/tags"), "here");

        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{Domain}/team/tags:missing").ResolveAsync(CancellationToken.None));

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Equal($"manifest for {Domain}/team/tags:missing not found: manifest unknown", error.Message);
        Assert.Equal(404, error.StatusCode);
    }

    [Fact]
    public async Task A_missing_blob_is_not_found()
    {
        using var client = new RegistryClient(Clients.Quick);

        var error = await Assert.ThrowsAsync<RegistryException>(() =>
            client.Open($"{Domain}/team/app").OpenBlobAsync(TestBlob.Random(5, MediaType.OciLayerGzip).Descriptor, CancellationToken.None));

        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public async Task Every_tag_is_listed()
    {
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{Domain}/team/listed");
        var image = TestImage.Create(1);
        foreach (var tag in new[] { "b", "a", "c" })
        {
            await image.PushAsync(repository, tag);
        }

        Assert.Equal(["a", "b", "c"], (await repository.ListTagsAsync(CancellationToken.None).CollectAsync()).Order());
        var error = await Assert.ThrowsAsync<RegistryException>(() => client.Open($"{Domain}/team/none").ListTagsAsync(CancellationToken.None).CollectAsync());
        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public async Task A_deleted_manifest_is_gone_with_its_tags_and_no_other()
    {
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{Domain}/team/deleted:1");
        var (image, other) = (TestImage.Create(10), TestImage.Create(20));
        await image.PushAsync(repository, "1");
        await image.PushAsync(repository, "2");
        await other.PushAsync(repository, "3");
        Assert.Equal(image.Manifest.Digest, (await repository.FindPushedAsync(CancellationToken.None))!.Digest);

        await repository.DeleteManifestAsync(image.Manifest.Digest, CancellationToken.None);

        Assert.Null(await repository.FindPushedAsync(CancellationToken.None));
        Assert.Equal(["3"], await repository.ListPushedTagsAsync(CancellationToken.None).CollectAsync());
        var error = await Assert.ThrowsAsync<RegistryException>(() => repository.DeleteManifestAsync(image.Manifest.Digest, CancellationToken.None));
        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public async Task A_tag_is_deleted_alone_or_not_at_all()
    {
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{Domain}/team/untagged:1");
        var image = TestImage.Create(10);
        await image.PushAsync(repository, "1");
        await image.PushAsync(repository, "2");

        var isDeleted = await repository.DeleteTagAsync(CancellationToken.None);

        Assert.Equal(DeletesTags, isDeleted);
        Assert.Equal(isDeleted, await repository.FindPushedAsync(CancellationToken.None) is null);
        Assert.NotNull(await client.Open($"{Domain}/team/untagged:2").FindPushedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Repositories_are_found_by_a_part_of_their_names()
    {
        using var client = new RegistryClient(Clients.Quick);
        foreach (var path in (string[])["found/alpha", "found/beta", "found/sub/alphabet"])
        {
            await TestImage.Create(1).PushAsync(client.Open($"{Domain}/{path}"), "1");
        }

        Assert.Equal(["found/alpha", "found/sub/alphabet"], await SearchAsync("Alpha", 25));
        Assert.Equal(["found/alpha"], await SearchAsync("alpha", 1));
        Assert.Empty(await SearchAsync("nothing-like-it", 25));

        async Task<IEnumerable<string>> SearchAsync(string term, int limit) =>
            (await client.SearchAsync(Domain, term, limit, CancellationToken.None)).Select(r => r.Name);
    }

    [Fact]
    public async Task What_refers_to_an_image_is_listed_with_its_type_and_annotations()
    {
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{Domain}/team/referred");
        var image = TestImage.Create(10);
        await image.PushAsync(repository, "1");
        var subject = image.Manifest.Descriptor;

        Assert.Empty(await repository.ReferrersAsync(subject.Digest));
        var bill = await repository.AttachAsync(subject, "application/spdx+json", "bill");
        var signature = await repository.AttachAsync(subject, "application/x-signature", "signature");
        await repository.PutManifestAsync(bill, null, CancellationToken.None);

        var all = await repository.ReferrersAsync(subject.Digest);
        Assert.Equal([.. new[] { bill.Digest, signature.Digest }.Order()], all.Select(r => r.Digest).Order());
        var only = Assert.Single(await repository.ReferrersAsync(subject.Digest, "application/x-signature"));
        Assert.Equal(signature.Descriptor with { ArtifactType = "application/x-signature", Annotations = new Dictionary<string, string> { ["note"] = "signature" } }, only);
        Assert.Empty(await repository.ReferrersAsync(subject.Digest, "application/none"));
        Assert.Empty(await client.Open($"{Domain}/team/nobody").ReferrersAsync(subject.Digest));
    }

    [Fact]
    public async Task What_several_clients_attach_at_once_is_all_listed()
    {
        using var one = new RegistryClient(Clients.Quick);
        using var other = new RegistryClient(Clients.Quick);
        var name = $"{Domain}/team/crowd-{Guid.NewGuid():N}";
        var image = TestImage.Create(10);
        await image.PushAsync(one.Open(name), "1");
        // docker-registry stumbles over a blob that is put several times at once.
        await one.Open(name).PutBlobAsync(Descriptor.Empty, new MemoryStream([.. "{}"u8]), CancellationToken.None);

        var attached = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            (i % 2 == 0 ? one : other).Open(name).AttachAsync(image.Manifest.Descriptor, "application/x-note", $"{i}")));

        var listed = await one.Open(name).ReferrersAsync(image.Manifest.Digest);
        Assert.Equal(attached.Select(a => a.Digest).Order(), listed.Select(r => r.Digest).Order());
    }

    [Fact]
    public async Task Many_blobs_travel_at_once()
    {
        using var client = new RegistryClient(Clients.Quick);
        var repository = client.Open($"{Domain}/team/parallel");
        var blobs = Enumerable.Range(0, 24).Select(i => TestBlob.Random(100_000 + i, MediaType.OciLayerGzip)).ToArray();

        await Task.WhenAll(blobs.Select(b => repository.PutBlobAsync(b.Descriptor, new MemoryStream(b.Bytes), CancellationToken.None)));
        var read = await Task.WhenAll(blobs.Select(b => repository.ReadBlobAsync(b.Descriptor)));

        Assert.All(blobs.Zip(read), pair => Assert.Equal(pair.First.Bytes, pair.Second));
    }

    [Fact]
    public async Task The_registry_answers_a_ping()
    {
        using var client = new RegistryClient(Clients.Quick);

        await client.PingAsync(Domain, CancellationToken.None);
    }
}
