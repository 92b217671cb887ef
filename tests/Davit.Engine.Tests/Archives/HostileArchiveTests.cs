using System.Text;
using Davit.Engine.Archives;
using Davit.Oci;

namespace Davit.Engine.Tests.Archives;

/// <summary>Archives that lie: each is refused in words, and nothing of it is left.</summary>
public sealed class HostileArchiveTests
{
    private const string Empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static readonly byte[] Layer = ArchiveBuilder.Layer("file", "content");

    // Long enough not to be kept in memory.
    private static readonly byte[] LongLayer = ArchiveBuilder.Layer("file", new string('x', 1_000_000));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Archives => new()
    {
        { "name out", "leads out of it" },
        { "link out", "leads out of it" },
        { "links in circles", "round in circles" },
        { "huge list", "the limit is" },
        { "no json", "parse manifest.json" },
        { "an object for a list", "parse manifest.json" },
        { "twice", "is there twice" },
        { "config missing", "'config.json' is missing" },
        { "layer missing", "'layer.tar' is missing" },
        { "config outside", "leads out of it" },
        { "too few layers", "names 1 layers, manifest.json 0" },
        { "config with another digest", "has the digest" },
        { "layer with another digest", "sha256:" },
        { "long layer with another digest", "sha256:" },
        { "oci layer with another digest", "sha256:" },
        { "oci layer missing", "is missing" },
        { "oci manifest missing", "is missing" },
        { "oci manifest with another digest", "has the digest" },
        { "oci layer of another size", "bytes expected" },
        { "oci index in itself", "nested more than" },
        { "cut", "ends in the middle" },
        { "parents in circles", "go round in circles" },
        { "a bad name", "is not a name with a tag" },
        { "no image", "no image in the archive" },
        { "an empty list", "no image in the archive" },
    };

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task It_is_refused_from_a_stream_and_from_a_file(string what, string words)
    {
        await using var fixture = await EngineFixture.StartAsync();
        var archive = Make(what);
        var file = Path.Combine(fixture.Root, "archive");
        await File.WriteAllBytesAsync(file, archive, Token);

        var ofStream = await Assert.ThrowsAnyAsync<DavitException>(() => fixture.Engine.Archives.LoadAsync(LoadRequest.Of(new MemoryStream(archive)), null, Token));
        var ofFile = await Assert.ThrowsAnyAsync<DavitException>(() => fixture.Engine.Archives.LoadAsync(LoadRequest.Of(file), null, Token));

        Assert.Contains(words, ofStream.Message, StringComparison.Ordinal);
        Assert.Contains(words, ofFile.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Engine.Images.List());
        foreach (var folder in (string[])["blobs", "ingest", "snapshots"])
        {
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Root, folder), "*", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public async Task A_wrong_second_image_keeps_the_first_away_too()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var (good, config) = (ArchiveBuilder.Manifest(ArchiveBuilder.Config("amd64", Layer), Layer), ArchiveBuilder.Config("amd64", Layer));
        var missing = ArchiveBuilder.Describe(MediaType.OciManifest, [1, 2, 3]);
        var archive = new ArchiveBuilder().AddBlob(Layer).AddBlob(config).AddBlob(good)
            .AddLists(ArchiveBuilder.Named(ArchiveBuilder.Describe(MediaType.OciManifest, good), "docker.io/library/good:1"), missing).ToArray();

        await Assert.ThrowsAsync<DavitException>(() => fixture.Engine.Archives.LoadAsync(LoadRequest.Of(new MemoryStream(archive)), null, Token));

        Assert.Empty(fixture.Engine.Images.List());
    }

    // A flat table of archives.
    private static byte[] Make(string what) => what switch
    {
        "name out" => new ArchiveBuilder().Add("../../etc/passwd", "x").ToArray(),
        "link out" => new ArchiveBuilder().Link("manifest.json", "../../../etc/passwd").ToArray(),
        "links in circles" => new ArchiveBuilder().Link("manifest.json", "other").Link("other", "manifest.json").ToArray(),
        "huge list" => new ArchiveBuilder().Add("manifest.json", new byte[(32 << 20) + 1]).ToArray(),
        "no json" => new ArchiveBuilder().Add("manifest.json", "[{").ToArray(),
        "an object for a list" => new ArchiveBuilder().Add("manifest.json", "{}").ToArray(),
        "twice" => Docker(ArchiveBuilder.Config("amd64", Layer)).Add("layer.tar", Layer).Add("./layer.tar", Layer).ToArray(),
        "config missing" => new ArchiveBuilder().Add("manifest.json", """[{"Config":"config.json","Layers":[]}]""").ToArray(),
        "layer missing" => Docker(ArchiveBuilder.Config("amd64", Layer)).ToArray(),
        "config outside" => new ArchiveBuilder().Add("manifest.json", """[{"Config":"../../etc/passwd","Layers":[]}]""").ToArray(),
        "too few layers" => new ArchiveBuilder().Add("manifest.json", """[{"Config":"config.json","Layers":[]}]""").Add("config.json", ArchiveBuilder.Config("amd64", Layer)).ToArray(),
        "config with another digest" => new ArchiveBuilder().Add("manifest.json", $$"""[{"Config":"{{Empty[7..]}}.json","Layers":[]}]""").Add($"{Empty[7..]}.json", ArchiveBuilder.Config("amd64")).ToArray(),
        "layer with another digest" => Docker(ArchiveBuilder.Config("amd64", Layer)).Add("layer.tar", ArchiveBuilder.Layer("file", "another")).ToArray(),
        "long layer with another digest" => Docker(ArchiveBuilder.Config("amd64", Layer)).Add("layer.tar", LongLayer).ToArray(),
        "oci layer with another digest" => Oci(LongLayer, content: [.. LongLayer[..^1], 1]),
        "oci layer missing" => Oci(LongLayer, content: null),
        "oci manifest missing" => new ArchiveBuilder().AddLists(ArchiveBuilder.Describe(MediaType.OciManifest, [1])).ToArray(),
        "oci manifest with another digest" => new ArchiveBuilder().AddLists(new Descriptor(MediaType.OciManifest, Digest.Parse(Empty), 3)).Add($"blobs/sha256/{Empty[7..]}", "{}").ToArray(),
        "oci layer of another size" => Oci(LongLayer, LongLayer, claimedBytes: LongLayer.Length + 1),
        "oci index in itself" => Nested(),
        "cut" => Oci(LongLayer, LongLayer)[..^700_000],
        "parents in circles" => new ArchiveBuilder().Add("repositories", """{"a":{"1":"x"}}""").Add("x/json", """{"parent":"y"}""").Add("y/json", """{"parent":"x"}""").ToArray(),
        "a bad name" => new ArchiveBuilder().Add("manifest.json", """[{"Config":"c","RepoTags":["A B"],"Layers":[]}]""").ToArray(),
        "no image" => new ArchiveBuilder().Add("bin/sh", "x").ToArray(),
        "an empty list" => new ArchiveBuilder().Add("manifest.json", "[]").ToArray(),
        _ => throw new ArgumentException(what),
    };

    private static ArchiveBuilder Docker(byte[] config) =>
        new ArchiveBuilder().Add("manifest.json", """[{"Config":"config.json","RepoTags":["bad:1"],"Layers":["layer.tar"]}]""").Add("config.json", config);

    private static byte[] Oci(byte[] layer, byte[]? content, long? claimedBytes = null)
    {
        var config = ArchiveBuilder.Config("amd64", layer);
        var manifest = new ImageManifest(
                ArchiveBuilder.Describe(MediaType.OciConfig, config),
                [new Descriptor(MediaType.OciLayer, Digest.Sha256(layer), claimedBytes ?? layer.Length)])
            .ToDocument(MediaType.OciManifest).Raw.ToArray();
        var archive = new ArchiveBuilder().AddBlob(config).AddBlob(manifest)
            .AddLists(ArchiveBuilder.Named(ArchiveBuilder.Describe(MediaType.OciManifest, manifest), "docker.io/library/bad:1"));
        return (content is null ? archive : archive.Add($"blobs/sha256/{Digest.Sha256(layer).Hex}", content)).ToArray();
    }

    private static byte[] Nested()
    {
        var archive = new ArchiveBuilder();
        var inner = Encoding.UTF8.GetBytes("""{"schemaVersion":2,"manifests":[]}""");
        archive.AddBlob(inner);
        for (var depth = 0; depth < 6; depth++)
        {
            inner = new ImageIndex([ArchiveBuilder.Describe(MediaType.OciIndex, inner)]).ToDocument(MediaType.OciIndex).Raw.ToArray();
            archive.AddBlob(inner);
        }

        return archive.AddLists(ArchiveBuilder.Describe(MediaType.OciIndex, inner)).ToArray();
    }
}
