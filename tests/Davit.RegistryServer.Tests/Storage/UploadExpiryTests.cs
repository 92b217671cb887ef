using System.Net;
using Davit.RegistryServer.Storage;

namespace Davit.RegistryServer.Tests.Storage;

public sealed class UploadExpiryTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("davit-registry-server-test-");
    private readonly SettableTime _time = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Uploads_nobody_touched_are_removed_and_others_stay()
    {
        using var storage = RegistryStorage.Open(_directory.FullName, _time);
        var old = storage.Uploads.Start("a");
        await old.AppendAsync(new MemoryStream([1, 2, 3]), CancellationToken.None);
        var used = storage.Uploads.Start("a");
        var busy = storage.Uploads.Start("a");
        Assert.True(await busy.TryEnterAsync(TimeSpan.Zero, CancellationToken.None));
        _time.Now += TimeSpan.FromHours(2);
        storage.Uploads.Touch(used);

        await storage.Uploads.ExpireAsync(TimeSpan.FromHours(1), CancellationToken.None);

        Assert.Null(storage.Uploads.Find("a", old.Id));
        Assert.False(File.Exists(old.Path));
        Assert.NotNull(storage.Uploads.Find("a", used.Id));
        Assert.NotNull(storage.Uploads.Find("a", busy.Id));
    }

    [Fact]
    public async Task Files_without_an_upload_are_removed_at_start()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_directory.FullName, "uploads")).FullName, "orphan"), "x");

        await using var server = await RegistryServer.StartAsync(new RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = _directory.FullName }, CancellationToken.None);

        Assert.Empty(Directory.GetFiles(Path.Combine(_directory.FullName, "uploads")));
    }

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
