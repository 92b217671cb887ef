using System.Text;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>A registry that answers with nonsense gets a clear error and leaves nothing.</summary>
public sealed class HostileManifestTests(Laboratory laboratory) : IAsyncDisposable
{
    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string AnyDigest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly DavitHome _davit = new(laboratory);
    private readonly ScriptedRegistry _registry = new();

    private string Image => $"{_registry.Address}/hostile/image:latest";

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _davit.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Please log in to the guest network</html>")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"schemaVersion":2}""")]
    [InlineData("""{"schemaVersion":2,"config":7,"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"sha256:../../../etc/passwd","size":2},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","size":-5},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","size":1e99},"layers":[]}""")]
    [InlineData("""{"schemaVersion":1,"name":"old","fsLayers":[],"history":[]}""")]
    public async Task A_manifest_that_is_none_is_refused(string text)
    {
        _registry.AddManifest(Encoding.UTF8.GetBytes(text), ScriptedImage.ManifestType);

        await PullMustFailAsync();
    }

    [Fact]
    public async Task A_manifest_of_many_megabytes_is_refused()
    {
        _registry.AddManifest(Encoding.UTF8.GetBytes($$$"""{"schemaVersion":2,"annotations":{"a":"{{{new string('x', 20_000_000)}}}"}}"""), ScriptedImage.ManifestType);

        await PullMustFailAsync();
    }

    [Fact]
    public async Task A_manifest_nested_without_end_is_refused()
    {
        _registry.AddManifest(Encoding.UTF8.GetBytes("""{"schemaVersion":2,"annotations":""" + new string('[', 100_000)), ScriptedImage.ManifestType);

        await PullMustFailAsync();
    }

    [Fact]
    public async Task An_index_that_points_to_nothing_is_refused()
    {
        var index = $$$"""{"schemaVersion":2,"mediaType":"{{{IndexType}}}","manifests":[{"mediaType":"{{{ScriptedImage.ManifestType}}}","digest":"{{{AnyDigest}}}","size":500,"platform":{"os":"linux","architecture":"amd64"}}]}""";
        _registry.AddManifest(Encoding.UTF8.GetBytes(index), IndexType);

        await PullMustFailAsync();
    }

    [Fact]
    public async Task A_config_that_is_not_its_digest_is_refused()
    {
        var layer = ScriptedImage.Gzip(ScriptedImage.Tar(ScriptedImage.File("a", "b")));
        var config = Encoding.UTF8.GetBytes("""{"architecture":"amd64","os":"linux"}""");
        _registry.AddBlob(config, AnyDigest);
        _registry.AddManifest(ScriptedImage.Manifest(AnyDigest, config.Length, _registry.AddBlob(layer), layer.Length), ScriptedImage.ManifestType);

        await PullMustFailAsync();
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""")]
    [InlineData("""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:x"]}}""")]
    [InlineData("""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":"none"}}""")]
    public async Task A_config_that_does_not_describe_the_layers_is_refused(string text)
    {
        var layer = ScriptedImage.Gzip(ScriptedImage.Tar(ScriptedImage.File("a", "b")));
        var config = Encoding.UTF8.GetBytes(text);
        _registry.AddManifest(ScriptedImage.Manifest(_registry.AddBlob(config), config.Length, _registry.AddBlob(layer), layer.Length), ScriptedImage.ManifestType);

        await PullMustFailAsync();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(+1)]
    [InlineData(1L << 50)]
    public async Task A_layer_of_another_size_than_announced_is_refused(long difference)
    {
        var tar = ScriptedImage.Tar(ScriptedImage.File("a", new string('b', 100_000)));
        var layer = ScriptedImage.Gzip(tar);
        var config = Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{ScriptedRegistry.DigestOf(tar)}}}"]}}""");
        var manifest = ScriptedImage.Manifest(_registry.AddBlob(config), config.Length, _registry.AddBlob(layer), layer.Length + difference);
        _registry.AddManifest(manifest, ScriptedImage.ManifestType);

        await PullMustFailAsync();
    }

    private async Task PullMustFailAsync()
    {
        var outcome = await _davit.RunAsync("pull", Image);

        outcome.MustFailInWords();
        await new StoreInspection(_davit.Store).MustBeEmptyAsync($"a refused pull: {outcome.Error}");
    }
}
