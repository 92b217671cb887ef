using System.Text;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Layers in forms that need care: packed for lazy loading, with something behind their end, kept elsewhere, or two documents at once.</summary>
public sealed class PackedLayerTests(Laboratory laboratory) : IAsyncDisposable
{
    private readonly DavitHome _davit = new(laboratory);
    private readonly ScriptedRegistry _registry = new();
    private readonly byte[] _tar = ScriptedImage.Tar(ScriptedImage.File("first", new string('1', 5000)), ScriptedImage.File("second", new string('2', 5000)));

    private string Image => $"{_registry.Address}/packed/image:latest";

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _davit.Dispose();
    }

    // estargz: a member for each file or chunk, at the end an empty one whose extra field says where the table of contents is.
    [Fact]
    public async Task A_layer_packed_for_lazy_loading_by_gzip_is_a_layer()
    {
        byte[] footer =
        [
            0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 26, 0, (byte)'S', (byte)'G', 22, 0, .. "0000000000000400STARGZ"u8,
            1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0,
        ];

        await MustUnpackAsync([.. ScriptedImage.Gzip(_tar[..5632]), .. ScriptedImage.Gzip(_tar[5632..]), .. footer]);
    }

    // zstd:chunked: several frames, then frames to be skipped, with the table of contents and where it is.
    [Fact]
    public async Task A_layer_packed_for_lazy_loading_by_zstd_is_a_layer()
    {
        byte[] skipped = [0x50, 0x2a, 0x4d, 0x18, 8, 0, 0, 0, .. "metadata"u8];

        await MustUnpackAsync([.. await ZstdAsync(_tar[..5632]), .. await ZstdAsync(_tar[5632..]), .. skipped, .. skipped]);
    }

    // The config says what the layer is without its packing, so nothing can hide there that anybody would meet.
    [Theory]
    [InlineData("garbage")]
    [InlineData("\u001f")]
    public async Task Bytes_behind_the_end_of_a_packed_layer_are_no_part_of_it(string rest) =>
        await MustUnpackAsync([.. ScriptedImage.Gzip(_tar), .. Encoding.ASCII.GetBytes(rest)]);

    [Fact]
    public async Task A_second_archive_behind_the_first_is_not_what_the_config_says()
    {
        ScriptedImage.Add(_registry, [.. ScriptedImage.Gzip(_tar), .. ScriptedImage.Gzip(_tar)], ScriptedRegistry.DigestOf(_tar));

        (await _davit.RunAsync("pull", Image)).MustFailInWords();

        await new StoreInspection(_davit.Store).MustBeEmptyAsync("a layer with another one behind it");
    }

    [Fact]
    public async Task The_addresses_of_a_foreign_layer_are_not_visited()
    {
        await using var elsewhere = new ScriptedRegistry { BasicCredentials = "any:body" };
        var config = Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{ScriptedRegistry.DigestOf(_tar)}}}"]}}""");
        var layer = ScriptedImage.Gzip(_tar);
        var digest = elsewhere.AddBlob(layer);
        _registry.AddManifest(
            Encoding.UTF8.GetBytes($$$"""
            {"schemaVersion":2,"mediaType":"{{{ScriptedImage.ManifestType}}}",
            "config":{"mediaType":"{{{ScriptedImage.ConfigType}}}","digest":"{{{_registry.AddBlob(config)}}}","size":{{{config.Length}}}},
            "layers":[{"mediaType":"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip","digest":"{{{digest}}}","size":{{{layer.Length}}},
            "urls":["http://{{{elsewhere.Address}}}/v2/x/blobs/{{{digest}}}"]}]}
            """),
            ScriptedImage.ManifestType);

        var outcome = (await _davit.RunAsync("pull", Image)).MustFailInWords();

        Assert.Contains("blob unknown to registry", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"its descriptor names '{elsewhere.Address}' instead, which davit does not ask", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.RequestCount);
    }

    // GHSA-77vh-xpmg-72qh, CVE-2021-41190: one reader takes it for a manifest, another for an index.
    [Theory]
    [InlineData("application/vnd.oci.image.manifest.v1+json")]
    [InlineData("application/vnd.oci.image.index.v1+json")]
    public async Task A_document_that_is_a_manifest_and_an_index_is_refused_as_either(string type)
    {
        var layer = ScriptedImage.Gzip(_tar);
        var config = Encoding.UTF8.GetBytes("{}");
        var manifest = Encoding.UTF8.GetString(ScriptedImage.Manifest(_registry.AddBlob(config), config.Length, _registry.AddBlob(layer), layer.Length));
        var both = manifest.Replace($"\"mediaType\":\"{ScriptedImage.ManifestType}\",", "", StringComparison.Ordinal).TrimEnd()[..^1] + ",\"manifests\":[]}";
        _registry.AddManifest(Encoding.UTF8.GetBytes(both), type);

        var outcome = (await _davit.RunAsync("pull", Image)).MustFailInWords();

        Assert.Contains("has the fields of another document type", outcome.Error, StringComparison.Ordinal);
        await new StoreInspection(_davit.Store).MustBeEmptyAsync("a document of two kinds");
    }

    private async Task MustUnpackAsync(byte[] layer)
    {
        ScriptedImage.Add(_registry, layer, ScriptedRegistry.DigestOf(_tar));

        await _davit.OutputAsync("pull", Image);

        var mounted = await _davit.OutputAsync("image", "mount", Image);
        try
        {
            Assert.Equal(new string('1', 5000), await File.ReadAllTextAsync(Path.Combine(mounted, "first")));
            Assert.Equal(new string('2', 5000), await File.ReadAllTextAsync(Path.Combine(mounted, "second")));
        }
        finally
        {
            await _davit.OutputAsync("image", "unmount", Image);
        }
    }

    private async Task<byte[]> ZstdAsync(byte[] bytes)
    {
        var path = _davit.Scratch.PathOf($"{Guid.NewGuid():N}");
        await File.WriteAllBytesAsync(path, bytes);
        (await Programs.RunAsync(new Call("zstd", "--quiet", path))).MustSucceed();
        return await File.ReadAllBytesAsync(path + ".zst");
    }
}
