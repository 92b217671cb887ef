using Davit.Engine.Archives;
using Davit.Engine.Images;
using Davit.Layers.Tar;
using Davit.Oci;

namespace Davit.Engine.Tests.Archives;

public sealed class SaveAndLoadTests
{
    private static readonly byte[] SharedLayer = ArchiveBuilder.Layer("file", new string('x', 700_001));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_saved_image_is_the_same_elsewhere()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var id = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"), "CMD [\"true\"]");
        var target = fixture.Engine.Images.Inspect("app:1").Target;

        using var other = await fixture.OpenOtherAsync("other");
        var loaded = Assert.Single(await LoadAsync(other, await SaveAsync(fixture.Engine, "app:1")));

        Assert.Equal(id, loaded.Id);
        Assert.Equal(target, other.Images.Inspect("app:1").Target);
        Assert.Equal([ImageReference.Parse("app:1")], loaded.Names);
        Assert.Empty(loaded.Renamed);
    }

    [Fact]
    public async Task A_pulled_image_keeps_its_compressed_layers()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var name = fixture.Reference("app:1");
        await fixture.ImportBusyboxAsync(name);
        var pushed = (await fixture.Engine.Images.PushAsync(new PushRequest(name), null, Token)).Manifest;

        using var other = await fixture.OpenOtherAsync("other");
        await LoadAsync(other, await SaveAsync(fixture.Engine, name.ToString()));

        Assert.Equal(pushed.Digest, other.Images.Inspect(name.ToString()).Target.Digest);
    }

    [Fact]
    public async Task Two_saves_give_the_same_bytes_and_shared_layers_are_there_once()
    {
        await using var fixture = await EngineFixture.StartAsync();
        await LoadAsync(fixture.Engine, TwoPlatforms(out _));
        await fixture.ImportBusyboxAsync(ImageReference.Parse("app:2"));
        fixture.Engine.Images.Tag("app:2", ImageReference.Parse("app:3"));

        var first = await SaveAsync(fixture.Engine, "multi", "app:2", "app:3");
        var names = NamesIn(first);

        Assert.Equal(first, await SaveAsync(fixture.Engine, "multi", "app:2", "app:3"));
        Assert.Equal(names.Distinct(), names);
        Assert.Single(SizesIn(first), size => size == SharedLayer.Length);
    }

    [Fact]
    public async Task A_repository_stands_for_all_its_tags_and_an_id_for_no_name()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var id = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));
        fixture.Engine.Images.Tag("app:1", ImageReference.Parse("app:2"));
        using var other = await fixture.OpenOtherAsync("other");

        var all = await LoadAsync(other, await SaveAsync(fixture.Engine, "app"));
        var byId = await LoadAsync(other, await SaveAsync(fixture.Engine, id.Digest.ShortHex));

        Assert.Equal(["app:1", "app:2"], Assert.Single(all).Names.Select(n => n.FamiliarName));
        Assert.Empty(Assert.Single(byId).Names);
        Assert.Equal(id, byId[0].Id);
    }

    [Theory]
    [InlineData(ArchiveFormat.Combined, LayerCompression.Gzip, 0x1f)]
    [InlineData(ArchiveFormat.Oci, LayerCompression.Zstd, 0x28)]
    [InlineData(ArchiveFormat.Docker, LayerCompression.Gzip, 0x1f)]
    [InlineData(ArchiveFormat.Docker, null, 0)]
    [InlineData(ArchiveFormat.Combined, null, 0)]
    public async Task Formats_and_compressions_change_the_bytes_and_not_the_image(ArchiveFormat format, LayerCompression? compression, int firstByte)
    {
        await using var fixture = await EngineFixture.StartAsync();
        var id = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));
        var blobs = Files(fixture.Root, "blobs");
        var request = new SaveRequest(["app:1"]) { Format = format, Compression = compression };

        var archive = await SaveAsync(fixture.Engine, request);
        using var other = await fixture.OpenOtherAsync("other");
        var loaded = Assert.Single(await LoadAsync(other, archive));

        Assert.Equal(id, loaded.Id);
        Assert.Equal(archive, await SaveAsync(fixture.Engine, request));
        Assert.Equal(blobs, Files(fixture.Root, "blobs"));
        Assert.Equal(firstByte, compression is null ? 0 : FirstByteOfLargest(archive));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("zstd")]
    public async Task Compressed_archives_are_known_by_their_bytes(string program)
    {
        await using var fixture = await EngineFixture.StartAsync();
        var id = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));
        var file = Path.Combine(fixture.Root, "archive");
        await File.WriteAllBytesAsync(file, await SaveAsync(fixture.Engine, "app:1"), Token);
        await Programs.RunAsync("sh", "-c", $"{program} -c {file} >{file}.packed");
        using var other = await fixture.OpenOtherAsync("other");

        var loaded = await other.Archives.LoadAsync(LoadRequest.Of(file + ".packed"), null, Token);

        Assert.Equal(id, Assert.Single(loaded).Id);
        Assert.Empty(Files(other.Root, "ingest"));
    }

    [Fact]
    public async Task A_directory_and_a_file_in_place_are_archives_too()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var id = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));
        var file = Path.Combine(fixture.Root, "archive");
        await File.WriteAllBytesAsync(file, await SaveAsync(fixture.Engine, "app:1"), Token);
        var folder = Directory.CreateDirectory(file + ".d").FullName;
        await Programs.RunAsync("tar", "-C", folder, "-xf", file);
        using var other = await fixture.OpenOtherAsync("other");
        using var third = await fixture.OpenOtherAsync("third");

        Assert.Equal(id, Assert.Single(await other.Archives.LoadAsync(LoadRequest.Of(file), null, Token)).Id);
        Assert.Equal(id, Assert.Single(await third.Archives.LoadAsync(LoadRequest.Of(folder), null, Token)).Id);
    }

    [Fact]
    public async Task A_name_that_moves_says_which_image_lost_it()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var first = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"));
        var archive = await SaveAsync(fixture.Engine, "app:1");
        var second = await fixture.ImportBusyboxAsync(ImageReference.Parse("app:1"), "ENV A=b");

        var loaded = Assert.Single(await LoadAsync(fixture.Engine, archive));

        Assert.Equal(new FormerName(ImageReference.Parse("app:1"), second), Assert.Single(loaded.Renamed));
        Assert.Equal(first, fixture.Engine.Images.Inspect("app:1").Id);
        Assert.Contains(fixture.Engine.Images.List(), i => i.Id == second && i.Name is null);
    }

    [Fact]
    public async Task An_archive_of_two_platforms_is_loaded_and_saved_whole_or_in_part()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var archive = TwoPlatforms(out var index);
        var engine = fixture.Engine;

        await LoadAsync(engine, archive);

        Assert.Equal(index, engine.Images.Inspect("multi").Target.Digest);
        Assert.True(engine.Images.Exists("multi", Platform.Parse("linux/arm64")));
        using var both = await fixture.OpenOtherAsync("both");
        await LoadAsync(both, await SaveAsync(engine, "multi"));
        Assert.Equal(index, both.Images.Inspect("multi").Target.Digest);
        Assert.True(both.Images.Exists("multi", Platform.Parse("linux/arm64")));

        using var one = await fixture.OpenOtherAsync("one");
        await LoadAsync(one, await SaveAsync(engine, new SaveRequest(["multi"]) { Platforms = [Platform.Parse("linux/arm64")] }));
        Assert.True(one.Images.Exists("multi", Platform.Parse("linux/arm64")));
        Assert.False(one.Images.Exists("multi", Platform.Parse("linux/s390x")));

        using var chosen = await fixture.OpenOtherAsync("chosen");
        await chosen.Archives.LoadAsync(LoadRequest.Of(new MemoryStream(archive)) with { Platforms = [Platform.Parse("linux/s390x")] }, null, Token);
        Assert.True(chosen.Images.Exists("multi", Platform.Parse("linux/s390x")));
        Assert.False(chosen.Images.Exists("multi", Platform.Parse("linux/arm64")));

        // What is here in part is saved in part.
        using var part = await fixture.OpenOtherAsync("part");
        await LoadAsync(part, await SaveAsync(chosen, "multi"));
        Assert.Equal(index, part.Images.Inspect("multi").Target.Digest);
        Assert.False(part.Images.Exists("multi", Platform.Parse("linux/arm64")));
    }

    [Fact]
    public async Task A_platform_that_is_not_there_is_an_error()
    {
        await using var fixture = await EngineFixture.StartAsync();
        var archive = TwoPlatforms(out _);
        var wanted = Platform.Parse("linux/ppc64le");

        var load = await Assert.ThrowsAsync<DavitException>(() =>
            fixture.Engine.Archives.LoadAsync(LoadRequest.Of(new MemoryStream(archive)) with { Platforms = [wanted] }, null, Token));
        await LoadAsync(fixture.Engine, archive);
        var save = await Assert.ThrowsAsync<DavitException>(() => SaveAsync(fixture.Engine, new SaveRequest(["multi"]) { Platforms = [wanted] }));

        Assert.Equal("requested platform (linux/ppc64le) not found: image might be filtered out", load.Message);
        Assert.Equal("no suitable export target found for platform linux/ppc64le", save.Message);
    }

    [Theory]
    [InlineData(TarEntryKind.SymbolicLink, "../bottom/layer.tar")]
    [InlineData(TarEntryKind.HardLink, "bottom/layer.tar")]
    public async Task An_archive_of_the_first_kind_becomes_an_image_with_its_history(TarEntryKind kind, string target)
    {
        await using var fixture = await EngineFixture.StartAsync();
        var archive = new ArchiveBuilder()
            .Add("top/VERSION", "1.0")
            .Add("top/json", """{"id":"top","parent":"middle","created":"2014-01-02T03:04:05Z","container_config":{"Cmd":["/bin/sh","-c","#(nop) CMD x"]},"config":{"Cmd":["x"],"Env":["A=b"]},"architecture":"amd64","os":"linux","Size":0}""")
            .Add("top/layer.tar", ArchiveBuilder.Layer("top", "2"))
            .Add("bottom/json", """{"id":"bottom","created":"2014-01-01T00:00:00Z","container_config":{"Cmd":["first"]}}""")
            .Add("bottom/layer.tar", ArchiveBuilder.Layer("bottom", "1"))
            .Add("middle/json", """{"id":"middle","parent":"bottom","created":"2014-01-01T00:00:01Z"}""")
            .Link("middle/layer.tar", target, kind)
            .Add("repositories", """{"old":{"1":"top","2":"top"}}""")
            .ToArray();

        var loaded = Assert.Single(await LoadAsync(fixture.Engine, archive));

        Assert.Equal(["old:1", "old:2"], loaded.Names.Select(n => n.FamiliarName));
        var config = fixture.Engine.Images.Inspect("old:1").Config;
        Assert.Equal(["x"], config.Config.Cmd!);
        Assert.Equal(3, config.DiffIds.Count);
        Assert.Equal(config.DiffIds[0], config.DiffIds[1]);
        Assert.Equal(["/bin/sh -c #(nop) CMD x", "", "first"], fixture.Engine.Images.History("old:1", null).Select(h => h.Entry.CreatedBy ?? ""));
    }

    private static byte[] TwoPlatforms(out Digest index)
    {
        var layer = SharedLayer;
        var (arm, mainframe) = (ArchiveBuilder.Config("arm64", layer), ArchiveBuilder.Config("s390x", layer));
        var (armManifest, mainframeManifest) = (ArchiveBuilder.Manifest(arm, layer), ArchiveBuilder.Manifest(mainframe, layer));
        var list = new ImageIndex(
        [
            ArchiveBuilder.Describe(MediaType.OciManifest, armManifest) with { Platform = new Platform("linux", "arm64") },
            ArchiveBuilder.Describe(MediaType.OciManifest, mainframeManifest) with { Platform = new Platform("linux", "s390x") },
        ]).ToDocument(MediaType.OciIndex);
        index = list.Digest;
        return new ArchiveBuilder()
            .AddLists(ArchiveBuilder.Named(list.Descriptor, "docker.io/library/multi:latest"))
            .AddBlob(layer).AddBlob(arm).AddBlob(mainframe).AddBlob(armManifest).AddBlob(mainframeManifest).AddBlob(list.Raw.ToArray())
            .ToArray();
    }

    private static Task<byte[]> SaveAsync(DavitEngine engine, params IReadOnlyList<string> names) => SaveAsync(engine, new SaveRequest(names));

    private static async Task<byte[]> SaveAsync(DavitEngine engine, SaveRequest request)
    {
        using var output = new MemoryStream();
        await engine.Archives.SaveAsync(request, output, Token);
        return output.ToArray();
    }

    private static Task<IReadOnlyList<LoadedImage>> LoadAsync(DavitEngine engine, byte[] archive) =>
        engine.Archives.LoadAsync(LoadRequest.Of(new MemoryStream(archive)), null, Token);

    private static List<string> NamesIn(byte[] archive)
    {
        var reader = new TarReader(new MemoryStream(archive));
        var names = new List<string>();
        while (reader.Next() is { } entry)
        {
            names.Add(entry.NameText);
        }

        return names;
    }

    private static List<long> SizesIn(byte[] archive)
    {
        var reader = new TarReader(new MemoryStream(archive));
        var sizes = new List<long>();
        while (reader.Next() is { } entry)
        {
            sizes.Add(entry.SizeBytes);
        }

        return sizes;
    }

    private static int FirstByteOfLargest(byte[] archive)
    {
        var reader = new TarReader(new MemoryStream(archive));
        var (largest, first) = (0L, -1);
        while (reader.Next() is { } entry)
        {
            if (entry.SizeBytes > largest)
            {
                (largest, first) = (entry.SizeBytes, reader.ReadChunk(1)[0]);
            }
        }

        return first;
    }

    private static string[] Files(string root, string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
