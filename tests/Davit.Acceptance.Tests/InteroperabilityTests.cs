using System.Text.Json;
using Davit.Acceptance.Tests.Tools;

namespace Davit.Acceptance.Tests;

/// <summary>Debian's skopeo and podman on the other side of the registry.</summary>
public sealed class InteroperabilityTests(Laboratory laboratory) : IDisposable
{
    private readonly DavitHome _davit = new(laboratory);
    private readonly Podman _podman = new();
    private readonly string _name = $"interop/{Guid.NewGuid():N}";

    private string Reference => $"{laboratory.Registry}/{_name}:1";

    public void Dispose()
    {
        _davit.Dispose();
        _podman.Dispose();
    }

    [Fact]
    public async Task Others_pull_inspect_and_run_what_davit_built_and_pushed()
    {
        var context = _davit.Context("FROM busybox\nENV WHO=davit\nRUN ln -s target /link && echo content >/target && chown 12:34 /target && chmod 4711 /target\nCMD echo made by $WHO\n");
        await _davit.OutputAsync("build", "-t", Reference, context);
        await _davit.OutputAsync("push", Reference);

        var digest = await Skopeo.DigestAsync(Reference);
        var config = await Skopeo.ConfigAsync(Reference);
        (await _podman.RunAsync("pull", "--tls-verify=false", Reference)).MustSucceed();
        var said = (await _podman.RunImageAsync(Reference)).MustSucceed().Text;
        var file = (await _podman.RunImageAsync(Reference, "stat", "-c", "%u:%g %a", "/target")).MustSucceed().Text;

        Assert.Contains($"@{digest}\"", await _davit.OutputAsync("inspect", Reference), StringComparison.Ordinal);
        Assert.Contains("WHO=davit", config.GetProperty("config").GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()));
        Assert.Equal("made by davit", said);
        Assert.Equal("12:34 4711", file);
        Assert.Contains(digest, (await _podman.RunAsync("images", "--digests")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skopeo_copies_every_blob_of_a_pushed_image_and_verifies_it()
    {
        await _davit.OutputAsync("pull", "alpine");
        await _davit.OutputAsync("tag", "alpine", Reference);
        await _davit.OutputAsync("push", Reference);

        await Skopeo.CopyAsync($"docker://{Reference}", $"dir:{_davit.Scratch.PathOf("copy")}");

        Assert.True(File.Exists(_davit.Scratch.PathOf("copy/manifest.json")));
    }

    [Theory]
    [InlineData("zstd", "application/vnd.oci.image.layer.v1.tar+zstd")]
    [InlineData("none", "application/vnd.oci.image.layer.v1.tar")]
    public async Task Others_pull_and_run_what_davit_pushed_packed_otherwise(string compression, string mediaType)
    {
        var context = _davit.Context("FROM busybox\nRUN seq 1 100000 >/numbers\nCMD tail -n 1 /numbers\n");
        await _davit.OutputAsync("build", "-t", Reference, context);

        await _davit.OutputAsync("push", "--compression", compression, "--force-compression", Reference);
        var again = await _davit.OutputAsync("push", "--compression", compression, "--force-compression", Reference);

        Assert.DoesNotContain("Pushed", again, StringComparison.Ordinal);
        var manifest = (await Skopeo.RawManifestAsync(Reference)).RootElement;
        Assert.All(manifest.GetProperty("layers").EnumerateArray(), layer => Assert.Equal(mediaType, layer.GetProperty("mediaType").GetString()));
        await Skopeo.CopyAsync($"docker://{Reference}", $"dir:{_davit.Scratch.PathOf("copy")}");
        (await _podman.RunAsync("pull", "--tls-verify=false", Reference)).MustSucceed();
        Assert.Equal("100000", (await _podman.RunImageAsync(Reference)).MustSucceed().Text);
    }

    [Theory]
    [InlineData("v2s2")]
    [InlineData("oci")]
    public async Task Davit_pulls_and_runs_what_skopeo_pushed_in_either_format(string format)
    {
        await Skopeo.CopyAsync($"docker://{laboratory.Registry}/library/hello-world:latest", $"docker://{Reference}", "--format", format);

        await _davit.OutputAsync("pull", Reference);

        Assert.Contains("Hello from Docker!", await _davit.OutputAsync("run", "--rm", Reference), StringComparison.Ordinal);
        Assert.Contains($"@{await Skopeo.DigestAsync(Reference)}\"", await _davit.OutputAsync("inspect", Reference), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Davit_pulls_and_runs_what_podman_made_and_pushed(string compression)
    {
        var archives = (await Programs.RunAsync(new Call(Path.Combine(Laboratory.Repository, "eng/base-images/make")))).MustSucceed().Text;
        (await _podman.RunAsync("import", "--change", "CMD [\"sh\", \"-c\", \"echo made by podman\"]", Path.Combine(archives, "busybox.tar"), Reference)).MustSucceed();
        (await _podman.RunAsync("push", "--tls-verify=false", "--compression-format", compression, Reference)).MustSucceed();

        Assert.Equal("made by podman", await _davit.OutputAsync("run", "--rm", "-q", Reference));
        Assert.Contains($"@{await Skopeo.DigestAsync(Reference)}\"", await _davit.OutputAsync("inspect", Reference), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_comes_back_is_the_same_to_the_last_byte()
    {
        await _davit.OutputAsync("build", "-t", Reference, _davit.Context("FROM alpine\nRUN echo layer >/file\n"));
        await _davit.OutputAsync("push", Reference);
        var id = ImageId(await _davit.OutputAsync("inspect", Reference));
        using var elsewhere = new DavitHome(laboratory);

        await elsewhere.OutputAsync("pull", Reference);

        Assert.Equal(id, ImageId(await elsewhere.OutputAsync("inspect", Reference)));
        Assert.Equal("layer", await elsewhere.OutputAsync("run", "--rm", Reference, "cat", "/file"));
    }

    private static string ImageId(string inspection)
    {
        using var document = JsonDocument.Parse(inspection);
        return document.RootElement[0].GetProperty("Id").GetString()!;
    }
}
