using Davit.Content.Collection;
using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Content.Tests.Collection;

public sealed class GarbageCollectorTests : StoreFixture
{
    private readonly Lease _lease;

    public GarbageCollectorTests() => _lease = Store.Leases.Acquire("test");

    private CollectedGarbage Collect() => new GarbageCollector(Store).Collect();

    private int BlobCount => FilesBelow(Store.Paths.Blobs).Length;

    [Fact]
    public async Task What_a_name_leads_to_stays_and_the_rest_goes()
    {
        var (kept, gone) = (await PutImageAsync(_lease), await PutImageAsync(_lease));
        var index = MakeIndex(kept, MakeImage("linux/arm64", DescriptorOf([1])));
        await Store.Images.PutIndexAsync(index, _lease, Cancel);
        Store.Images.SetTag(Name("app:1"), index.Descriptor);
        _lease.Dispose();

        var garbage = Collect();

        Assert.Equal([gone.Manifest.Digest], garbage.Manifests);
        Assert.Equal(
            new[] { gone.Manifest.Digest, gone.Config.Digest, gone.Manifest.Value.Layers[0].Digest, gone.Manifest.Value.Layers[1].Digest }.Order(),
            garbage.Blobs.Select(b => b.Digest).Order());
        Assert.Equal(gone.Manifest.Raw.Length + gone.Config.Raw.Length + 200, garbage.BlobBytes);
        Assert.Equal(5, BlobCount);
        Assert.Equal(kept.Manifest.Raw.ToArray(), Store.Images.GetManifest(kept.Manifest.Digest).Raw.ToArray());
        Assert.Null(Store.Images.FindManifest(gone.Manifest.Digest));
        Assert.Empty(Collect().Blobs);
    }

    [Fact]
    public async Task A_layer_that_two_images_share_goes_with_the_last()
    {
        var layer = await PutLayerAsync(_lease);
        var (one, two) = (MakeImage("linux/amd64", layer), MakeImage("linux/arm64", layer));
        await Store.Images.PutManifestAsync(one.Manifest, one.Config, _lease, Cancel);
        await Store.Images.PutManifestAsync(two.Manifest, two.Config, _lease, Cancel);
        Store.Images.SetTag(Name("app:1"), one.Manifest.Descriptor);
        Store.Images.SetTag(Name("app:2"), two.Manifest.Descriptor);
        _lease.Dispose();

        Store.Images.RemoveTag(Name("app:1"));
        Collect();
        Assert.True(Store.Blobs.Contains(layer.Digest));

        Store.Images.RemoveTag(Name("app:2"));
        Collect();
        Assert.Equal(0, BlobCount);
    }

    [Fact]
    public async Task What_a_lease_protects_stays_until_it_is_disposed()
    {
        var image = await PutImageAsync(_lease);
        using (var other = Store.Leases.Acquire("reader"))
        {
            other.Protect(image.Manifest.Digest);
            _lease.Dispose();
            Assert.Empty(Collect().Blobs);
        }

        Assert.Equal(4, Collect().Blobs.Count);
    }

    [Fact]
    public void The_lease_of_another_living_process_counts_and_that_of_a_dead_one_does_not()
    {
        using var child = ChildProcess.Start("lease", Store.Paths.Root);
        var blob = Digest.Parse(child.ReadLine());

        Assert.Empty(Collect().Blobs);
        Assert.True(Store.Blobs.Contains(blob));

        child.Kill();
        Assert.Equal(blob, Assert.Single(Collect().Blobs).Digest);
        Assert.Equal(0, BlobCount);
    }

    [Fact]
    public async Task An_untagged_image_and_the_image_of_a_container_stay()
    {
        var (untagged, contained) = (await PutImageAsync(_lease), await PutImageAsync(_lease));
        Store.Images.KeepUntagged(untagged.Manifest.Digest);
        Store.Database.Write(s => s.Execute("INSERT INTO containers(id, image_id) VALUES ('c', ?)", contained.Config.Digest));
        _lease.Dispose();

        Assert.Empty(Collect().Blobs);

        Store.Database.Write(s => s.Execute("DELETE FROM containers"));
        Assert.Equal([contained.Manifest.Digest], Collect().Manifests);
    }

    [Fact]
    public async Task The_compressed_form_of_a_built_layer_stays_with_its_image()
    {
        var layer = new Descriptor(MediaType.OciLayer, Digest.Sha256("tar"u8), 5);
        var image = MakeImage("linux/amd64", layer);
        await Store.Images.PutManifestAsync(image.Manifest, image.Config, _lease, Cancel);
        Store.Images.SetTag(Name("app:1"), image.Manifest.Descriptor);
        var compressed = await PutLayerAsync(_lease);
        Store.Images.RememberLayerBlob(new DiffId(layer.Digest), compressed);
        _lease.Dispose();

        Collect();
        Assert.Equal([compressed], Store.Images.FindLayerBlobs(new DiffId(layer.Digest)));
        Assert.True(Store.Blobs.Contains(compressed.Digest));

        Store.Images.RemoveTag(Name("app:1"));
        Collect();
        Assert.False(Store.Blobs.Contains(compressed.Digest));
        Assert.Empty(Store.Images.FindLayerBlobs(new DiffId(layer.Digest)));
    }

    [Fact]
    public async Task Snapshots_that_nothing_needs_go_upper_ones_first()
    {
        var image = await PutImageAsync(_lease);
        var chain = ChainId.All(image.Config.Value.DiffIds);
        var other = Enumerable.Range(0, 5).Select(i => new ChainId(Digest.Sha256([(byte)i]))).ToArray();
        InsertSnapshot(1, chain[0].ToString(), null);
        InsertSnapshot(2, chain[1].ToString(), 1);
        InsertSnapshot(3, other[0].ToString(), 1);
        InsertSnapshot(4, other[1].ToString(), 3);
        InsertSnapshot(5, other[2].ToString(), null); // below an active one
        InsertSnapshot(6, null, 5, "active");
        InsertSnapshot(7, other[3].ToString(), null); // in the build cache
        InsertSnapshot(8, other[4].ToString(), null); // leased
        Store.Database.Write(s => s.Execute("INSERT INTO build_cache(key, chain_id) VALUES ('k', ?), ('scratch', NULL)", other[3]));
        using var lease = Store.Leases.Acquire("chain");
        lease.Protect(other[4]);
        Store.Images.SetTag(Name("app:1"), image.Manifest.Descriptor);
        _lease.Dispose();

        // They were written straight into the table, so no change was noted.
        Assert.Equal([other[1], other[0]], new GarbageCollector(Store).CollectAll().Snapshots.Select(s => s.ChainId));

        Store.Database.Write(s => s.Execute("DELETE FROM build_cache"));
        Store.Images.RemoveTag(Name("app:1"));
        Assert.Equal([other[3], chain[1], chain[0]], Collect().Snapshots.Select(s => s.ChainId));
        lease.Dispose();
        Assert.Equal(other[4], Assert.Single(Collect().Snapshots).ChainId);
        Assert.Equal([5, 6], Store.Database.Read(s => s.Query("SELECT id FROM snapshots ORDER BY id", row => row.GetInt64(0))));
    }

    /// <summary>Any history of references, chosen at random: noting at the change finds what looking at everything finds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_was_noted_is_all_the_garbage_there_is(int seed)
    {
        var random = new Random(seed);
        var layers = new List<Descriptor>();
        for (var i = 0; i < 6; i++)
        {
            layers.Add(await PutLayerAsync(_lease));
        }

        var targets = new List<Descriptor>();
        for (var step = 0; step < 150; step++)
        {
            using var lease = Store.Leases.Acquire("step");
            var name = Name($"app:{random.Next(6)}");
            switch (random.Next(7))
            {
                case 0 or 1:
                    var image = MakeImage("linux/amd64", [.. layers.Where(_ => random.Next(2) == 0)]);
                    await Store.Images.PutManifestAsync(image.Manifest, image.Config, lease, Cancel);
                    targets.Add(image.Manifest.Descriptor);
                    Store.Images.SetTag(name, image.Manifest.Descriptor);
                    var tar = new DiffId(Digest.Sha256([(byte)random.Next(3)]));
                    Store.Images.RememberLayerBlob(tar, layers[random.Next(layers.Count)]);
                    break;
                case 2 when targets.Count > 1:
                    var index = new ImageIndex([targets[^1] with { Platform = Platform.Host }, targets[random.Next(targets.Count)]]).ToDocument(MediaType.OciIndex);
                    await Store.Images.PutIndexAsync(index, lease, Cancel);
                    Store.Images.SetTag(name, index.Descriptor);
                    break;
                case 3:
                    Store.Images.RemoveTag(name);
                    break;
                case 4:
                    Store.Images.ListUntagged().Take(1).ToList().ForEach(m => Store.Images.RemoveUntagged(m.Digest));
                    break;
                case 5 when targets.Count > 0 && Store.Images.FindManifest(targets[^1].Digest)?.ImageId is { } id:
                    Store.Database.Write(s => s.Execute("INSERT OR IGNORE INTO containers(id, image_id) VALUES (?, ?)", $"c{random.Next(3)}", id));
                    break;
                case 6:
                    Store.Database.Write(s => s.Execute("DELETE FROM containers WHERE id = ?", $"c{random.Next(3)}"));
                    break;
            }

            if (random.Next(5) == 0)
            {
                lease.Dispose();
                Collect();
                Assert.Empty(new GarbageCollector(Store).CollectAll().Blobs);
            }
        }

        Store.Images.ListTags().ToList().ForEach(t => Store.Images.RemoveTag(t.Name));
        Store.Images.ListUntagged().ToList().ForEach(m => Store.Images.RemoveUntagged(m.Digest));
        Store.Database.Write(s => s.Execute("DELETE FROM containers"));
        _lease.Dispose();
        Collect();
        Assert.Equal(0, BlobCount);
        Assert.Equal(0, Store.Database.Read(s => s.QuerySingle(
            "SELECT (SELECT COUNT(*) FROM manifests) + (SELECT COUNT(*) FROM manifest_edges) + (SELECT COUNT(*) FROM layer_blobs)", row => row.GetInt32(0))));
    }

    [Fact]
    public async Task A_rehearsed_collection_tells_and_removes_nothing()
    {
        var image = await PutImageAsync(_lease);
        Store.Images.SetTag(Name("app:1"), image.Manifest.Descriptor);
        _lease.Dispose();

        var told = Store.Database.Rehearse(session =>
        {
            Davit.Content.Images.ImageStore.RemoveTag(session, Name("app:1"));
            return GarbageCollector.Sweep(session);
        });

        Assert.Equal(4, told.Blobs.Count);
        Assert.Empty(Collect().Blobs);
        Assert.NotNull(Store.Images.FindTag(Name("app:1")));
    }

    [Fact]
    public async Task Blobs_stored_and_collected_at_once_are_there_or_gone_whole()
    {
        var contents = Enumerable.Range(0, 8).Select(_ => SomeBytes(2000)).ToArray();

        await Parallel.ForAsync(0, 60, Cancel, async (i, cancel) =>
        {
            var bytes = contents[i % contents.Length];
            using (var lease = Store.Leases.Acquire("race"))
            {
                await Store.Blobs.PutAsync(DescriptorOf(bytes), new MemoryStream(bytes), lease, cancel);
                Assert.Equal(bytes, Store.Blobs.ReadSmall(Digest.Sha256(bytes), bytes.Length).ToArray());
            }

            Collect();
        });

        Collect();
        Assert.Equal(0, BlobCount);
    }
}
