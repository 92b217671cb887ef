using System.Net.Http.Headers;
using System.Security.Cryptography;
using Davit.Engine.Images;
using Davit.Layers.Compression;
using Davit.Oci;

namespace Davit.Engine.Tests.Images;

/// <summary>What a push packs, and what the registry has then.</summary>
public sealed class PushCompressionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PushCompression Zstd => PushCompression.Of(LayerCompression.Zstd, null);

    [Theory]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    [InlineData(LayerCompression.None)]
    public async Task A_built_layer_arrives_packed_as_wanted_and_is_packed_once(LayerCompression compression)
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        var id = await fixture.ImportBusyboxAsync(name);
        var request = new PushRequest(name) { Compression = PushCompression.Of(compression, null) };

        var first = await fixture.Engine.Images.PushAsync(request, null, Token);
        var seen = new Phases();
        var second = await fixture.Engine.Images.PushAsync(request, seen, Token);

        Assert.Equal(first.Manifest, second.Manifest);
        Assert.DoesNotContain(LayerPhase.Compressing, seen.All);
        Assert.False(first.IsConverted);
        var layer = Assert.Single((await ManifestAsync(name)).Value.Layers);
        Assert.Equal(MediaType.LayerOf(compression), layer.MediaType);
        Assert.Equal(fixture.Engine.Images.Inspect(name.ToString()).Config.DiffIds.Single(), await DiffIdAsync(name, layer));
        using var other = await fixture.OpenOtherAsync("other");
        Assert.Equal(id, (await other.Images.PullAsync(new PullRequest(name), null, Token)).Id);
    }

    [Fact]
    public async Task A_plain_layer_is_made_while_it_is_sent_and_takes_no_room()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        await fixture.ImportBusyboxAsync(name);

        await fixture.Engine.Images.PushAsync(new PushRequest(name) { Compression = PushCompression.Of(LayerCompression.None, null) }, null, Token);

        var layer = Assert.Single((await ManifestAsync(name)).Value.Layers);
        Assert.False(File.Exists(BlobPath(fixture, layer)));
        Assert.False((await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token)).IsConverted);
        Assert.Equal(MediaType.OciLayerGzip, Assert.Single((await ManifestAsync(name)).Value.Layers).MediaType);
    }

    [Fact]
    public async Task A_layer_that_is_compressed_keeps_its_digest_unless_forced()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var (origin, copy) = (fixture.Reference("app:1"), fixture.Reference("copy:1"));
        await fixture.ImportBusyboxAsync(origin);
        var gzip = await fixture.Engine.Images.PushAsync(new PushRequest(origin), null, Token);
        using var other = await fixture.OpenOtherAsync("other");
        await other.Images.PullAsync(new PullRequest(origin), null, Token);
        other.Images.Tag(origin.ToString(), copy);

        var kept = await other.Images.PushAsync(new PushRequest(copy) { Compression = Zstd }, null, Token);
        Assert.Equal(gzip.Manifest, kept.Manifest);

        var (first, second) = (new Phases(), new Phases());
        var forced = await other.Images.PushAsync(new PushRequest(copy) { Compression = Zstd.Forced() }, first, Token);
        Assert.Equal(forced.Manifest, (await other.Images.PushAsync(new PushRequest(copy) { Compression = Zstd.Forced() }, second, Token)).Manifest);
        Assert.Contains(LayerPhase.Compressing, first.All);
        Assert.DoesNotContain(LayerPhase.Compressing, second.All);
        Assert.Equal(MediaType.OciLayerZstd, Assert.Single((await ManifestAsync(copy)).Value.Layers).MediaType);

        // The other name stands for what it did, and both for one image.
        Assert.Equal(PullOutcome.UpToDate, (await other.Images.PullAsync(new PullRequest(origin), null, Token)).Outcome);
        Assert.Equal(PullOutcome.UpToDate, (await other.Images.PullAsync(new PullRequest(copy), null, Token)).Outcome);
        Assert.Single(other.Images.List().Select(i => i.Id).Distinct());
    }

    [Fact]
    public async Task A_large_layer_is_sent_while_it_is_packed()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("large:1");
        await ImportAsync(fixture, name, RandomNumberGenerator.GetBytes(12 << 20));

        var seen = new Phases();
        var pushed = await fixture.Engine.Images.PushAsync(new PushRequest(name), seen, Token);

        Assert.Equal([LayerPhase.Waiting, LayerPhase.Compressing, LayerPhase.Pushing, LayerPhase.Pushed], seen.All.Distinct());
        var layer = Assert.Single((await ManifestAsync(name)).Value.Layers);
        Assert.True(layer.SizeBytes > 12 << 20);
        Assert.Equal(fixture.Engine.Images.Inspect(name.ToString()).Config.DiffIds.Single(), await DiffIdAsync(name, layer));
        using var other = await fixture.OpenOtherAsync("other");
        Assert.Equal(pushed.Manifest.Digest, (await other.Images.PullAsync(new PullRequest(name), null, Token)).Digest);
    }

    [Fact]
    public async Task A_manifest_in_Dockers_format_becomes_OCIs_for_zstd_only()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("docker:1");
        await fixture.ImportBusyboxAsync(name);
        await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token);
        await PutAsDockerAsync(name);
        using var other = await fixture.OpenOtherAsync("other");
        await other.Images.PullAsync(new PullRequest(name), null, Token);

        var kept = await other.Images.PushAsync(new PushRequest(name), null, Token);
        Assert.Equal((MediaType.DockerManifest, false), (kept.Manifest.MediaType, kept.IsConverted));

        var converted = await other.Images.PushAsync(new PushRequest(name) { Compression = Zstd.Forced() }, null, Token);
        Assert.Equal((MediaType.OciManifest, true), (converted.Manifest.MediaType, converted.IsConverted));
        var manifest = await ManifestAsync(name);
        Assert.Equal(MediaType.OciConfig, manifest.Value.Config.MediaType);
        Assert.Equal([MediaType.OciLayerZstd], manifest.Value.Layers.Select(l => l.MediaType));
    }

    [Fact]
    public async Task A_higher_level_makes_a_smaller_blob_and_one_that_does_not_exist_is_refused()
    {
        var sizes = new List<long>();
        foreach (var level in (int[])[1, 9])
        {
            await using var fixture = await EngineFixture.StartAsync();
            var name = fixture.Reference("app:1");
            await fixture.ImportBusyboxAsync(name);
            await fixture.Engine.Images.PushAsync(new PushRequest(name) { Compression = PushCompression.Of(null, level) }, null, Token);
            sizes.Add(Assert.Single((await ManifestAsync(name)).Value.Layers).SizeBytes);
        }

        Assert.True(sizes[1] < sizes[0]);
        foreach (var (compression, level) in ((LayerCompression?, int)[])[(null, 10), (LayerCompression.Zstd, 21), (LayerCompression.Zstd, 0), (LayerCompression.None, 1)])
        {
            Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<DavitException>(() => PushCompression.Of(compression, level)).Kind);
        }
    }

    [Fact]
    public async Task A_registry_that_cannot_be_reached_ends_packing_too_and_leaves_no_half_blob()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = ImageReference.Parse("127.0.0.1:1/large:1");
        await ImportAsync(fixture, name, RandomNumberGenerator.GetBytes(12 << 20));

        await Assert.ThrowsAnyAsync<DavitException>(() => fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token));

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Root, "ingest")));
    }

    private static async Task ImportAsync(EngineFixture fixture, ImageReference name, byte[] file)
    {
        var tar = new MemoryStream();
        var directory = Path.Combine(Path.GetTempPath(), $"davit-push-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(directory, "file"), file, Token);
            await Programs.RunAsync("tar", "-C", directory, "-cf", directory + "/../" + Path.GetFileName(directory) + ".tar", "file");
            await using var content = File.OpenRead(directory + ".tar");
            await fixture.Engine.Images.ImportAsync(new ImportRequest { Content = content, Source = "-", Name = name, Changes = [] }, Token);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
            File.Delete(directory + ".tar");
        }
    }

    private static string BlobPath(EngineFixture fixture, Descriptor blob) => Path.Combine(fixture.Root, "blobs", blob.Digest.Algorithm, blob.Digest.Hex);

    private static HttpClient Repository(ImageReference name) => new() { BaseAddress = new Uri($"http://{name.Domain}/v2/{name.Path}/") };

    private static async Task<Document<ImageManifest>> ManifestAsync(ImageReference name)
    {
        using var http = Repository(name);
        using var response = await http.GetAsync($"manifests/{name.Tag}", Token);
        response.EnsureSuccessStatusCode();
        return ImageManifest.Parse(await response.Content.ReadAsByteArrayAsync(Token), new MediaType(response.Content.Headers.ContentType!.MediaType!));
    }

    private static async Task<DiffId> DiffIdAsync(ImageReference name, Descriptor layer)
    {
        using var http = Repository(name);
        var bytes = await http.GetByteArrayAsync($"blobs/{layer.Digest}", Token);
        Assert.Equal(layer.Digest, Digest.Sha256(bytes));
        await using var tar = await DecompressionStream.OpenAsync(new MemoryStream(bytes), null, Token);
        var plain = new MemoryStream();
        await tar.CopyToAsync(plain, Token);
        Assert.Equal(layer.MediaType.Compression.ToString(), tar.Format.ToString());
        return new DiffId(Digest.Sha256(plain.ToArray()));
    }

    private static async Task PutAsDockerAsync(ImageReference name)
    {
        var manifest = (await ManifestAsync(name)).Value;
        var docker = (manifest with
        {
            Config = manifest.Config with { MediaType = MediaType.DockerConfig },
            Layers = [.. manifest.Layers.Select(l => l with { MediaType = MediaType.DockerLayerGzip })],
        }).ToDocument(MediaType.DockerManifest);
        using var http = Repository(name);
        var body = new ReadOnlyMemoryContent(docker.Raw);
        body.Headers.ContentType = new MediaTypeHeaderValue(docker.MediaType.Value);
        (await http.PutAsync($"manifests/{name.Tag}", body, Token)).EnsureSuccessStatusCode();
    }

    private sealed class Phases : IProgress<TransferProgress>
    {
        private readonly List<LayerPhase> _all = [];

        public IReadOnlyList<LayerPhase> All
        {
            get
            {
                lock (_all)
                {
                    return [.. _all];
                }
            }
        }

        public void Report(TransferProgress value)
        {
            if (value is TransferProgress.Layer layer)
            {
                lock (_all)
                {
                    _all.Add(layer.Phase);
                }
            }
        }
    }
}
