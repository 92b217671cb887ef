using Davit.Oci;
using Davit.RegistryServer.Storage;

namespace Davit.RegistryServer.Tests.Storage;

public sealed class OrphanedBlobTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("davit-registry-server-test-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Files_without_a_row_are_removed_at_start_and_others_stay()
    {
        var kept = await StoreAsync([1, 2, 3]);
        var orphan = WriteFile([4, 5, 6]);

        await StartAndStopAsync();

        Assert.True(File.Exists(kept));
        Assert.False(File.Exists(orphan));
    }

    [Fact]
    public async Task Files_stay_when_the_database_was_lost()
    {
        var file = WriteFile([4, 5, 6]);

        await StartAndStopAsync();

        Assert.True(File.Exists(file));
    }

    private async Task<string> StoreAsync(byte[] bytes)
    {
        using var storage = RegistryStorage.Open(_directory.FullName, TimeProvider.System);
        var upload = storage.Uploads.Start("a");
        await upload.AppendAsync(new MemoryStream(bytes), CancellationToken.None);
        Assert.True(await storage.Uploads.CommitAsync(upload, Digest.Sha256(bytes), CancellationToken.None));
        return PathOf(bytes);
    }

    private string WriteFile(byte[] bytes)
    {
        var path = PathOf(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string PathOf(byte[] bytes)
    {
        var hex = Digest.Sha256(bytes).Hex;
        return Path.Combine(_directory.FullName, "blobs", "sha256", hex[..2], hex);
    }

    private async Task StartAndStopAsync()
    {
        var options = new RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _directory.FullName };
        await using var server = await RegistryServer.StartAsync(options, CancellationToken.None);
    }
}
