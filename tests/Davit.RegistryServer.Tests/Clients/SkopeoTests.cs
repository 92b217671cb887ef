using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Davit.Oci;

namespace Davit.RegistryServer.Tests.Clients;

/// <summary>A client of other people's making must find nothing amiss.</summary>
public sealed class SkopeoTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("davit-registry-server-test-");
    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task An_OCI_layout_goes_in_and_comes_out_with_the_same_digest()
    {
        var layout = Layout();
        var name = $"docker://{_registry.Authority}/team/app:1.0";

        await SkopeoAsync("copy", "--preserve-digests", "--dest-tls-verify=false", $"oci:{layout}:1.0", name);
        await SkopeoAsync("copy", "--preserve-digests", "--src-tls-verify=false", name, $"dir:{_directory.FullName}/out");
        await SkopeoAsync("copy", "--preserve-digests", "--dest-tls-verify=false", $"dir:{_directory.FullName}/out", $"docker://{_registry.Authority}/other/app:2.0");
        await SkopeoAsync("copy", "--preserve-digests", "--src-tls-verify=false", $"docker://{_registry.Authority}/other/app:2.0", $"oci:{_directory.FullName}/again:2.0");

        var pushed = await DigestAsync(name);
        Assert.Equal(pushed, Digest.Sha256(await File.ReadAllBytesAsync(Path.Combine(_directory.FullName, "out", "manifest.json"))).ToString());
        Assert.Equal(pushed, await DigestAsync($"docker://{_registry.Authority}/other/app:2.0"));
        Assert.Contains(pushed, await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "again", "index.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Docker_manifests_tags_and_deletion_work()
    {
        var name = $"docker://{_registry.Authority}/app";

        await SkopeoAsync("copy", "--format=v2s2", "--dest-tls-verify=false", $"oci:{Layout()}:1.0", name + ":a");
        await SkopeoAsync("copy", "--src-tls-verify=false", "--dest-tls-verify=false", name + ":a", name + ":b");

        Assert.Contains("\"b\"", await SkopeoAsync("list-tags", "--tls-verify=false", name), StringComparison.Ordinal);
        Assert.Contains(MediaType.DockerManifest.Value, await SkopeoAsync("inspect", "--raw", "--tls-verify=false", name + ":b"), StringComparison.Ordinal);
        await SkopeoAsync("delete", "--tls-verify=false", name + ":b");
        Assert.DoesNotContain("\"b\"", await SkopeoAsync("list-tags", "--tls-verify=false", name), StringComparison.Ordinal);
    }

    private static Task<string> DigestAsync(string name) => SkopeoAsync("inspect", "--tls-verify=false", "--format={{.Digest}}", name);

    /// <summary>An image of one layer with one empty file, as an OCI layout.</summary>
    private string Layout()
    {
        var root = Path.Combine(_directory.FullName, "layout");
        Directory.CreateDirectory(Path.Combine(root, "blobs", "sha256"));
        var tar = new byte[10_240];
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        var layer = Blob(root, packed.ToArray(), MediaType.OciLayerGzip);
        var config = Blob(root, Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{Digest.Sha256(tar)}}}"]}}"""), MediaType.OciConfig);
        var manifest = new ImageManifest(config, [layer]).ToDocument(MediaType.OciManifest);
        var entry = Blob(root, manifest.Raw.ToArray(), MediaType.OciManifest) with { Annotations = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = "1.0" } };
        File.WriteAllBytes(Path.Combine(root, "index.json"), new ImageIndex([entry]).ToDocument(MediaType.OciIndex).Raw.ToArray());
        File.WriteAllText(Path.Combine(root, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        return root;
    }

    private static Descriptor Blob(string root, byte[] bytes, MediaType mediaType)
    {
        var digest = Digest.Sha256(bytes);
        File.WriteAllBytes(Path.Combine(root, "blobs", "sha256", digest.Hex), bytes);
        return new Descriptor(mediaType, digest, bytes.Length);
    }

    private static async Task<string> SkopeoAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("skopeo", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"skopeo {string.Join(' ', arguments)}: {await errors}");
        return output.Trim();
    }
}
