using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Oci;
using Davit.RegistryServer;
using Davit.Testing;

namespace Davit.Engine.Tests;

/// <summary>An engine with a store of its own and a registry beside it, both in a directory that goes with the test.</summary>
public sealed class EngineFixture : IAsyncDisposable
{
    private readonly string _directory;
    private readonly RegistryServer.RegistryServer _registry;

    private EngineFixture(string directory, RegistryServer.RegistryServer registry, DavitEngine engine)
    {
        _directory = directory;
        _registry = registry;
        Engine = engine;
    }

    public DavitEngine Engine { get; }

    public string Root => Engine.Root;

    public string RegistryHost => _registry.Url.Authority;

    public static async Task<EngineFixture> StartAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"davit-engine-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        var registry = await RegistryServer.RegistryServer.StartAsync(
            new RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = Path.Combine(directory, "registry") },
            TestContext.Current.CancellationToken);
        return new EngineFixture(directory, registry, await OpenAsync(directory, "store"));
    }

    /// <summary>Another engine, on a store of its own.</summary>
    public Task<DavitEngine> OpenOtherAsync(string name, LayerStorage? layers = null) => OpenAsync(_directory, name, layers);

    public ImageReference Reference(string name) => ImageReference.Parse($"{RegistryHost}/{name}");

    /// <summary>Through the registry into the store.</summary>
    public async Task PullAsync(LayeredImage image, string name)
    {
        await image.PushAsync(RegistryHost, name, TestContext.Current.CancellationToken);
        await Engine.Images.PullAsync(new PullRequest(Reference(name).OrLatest(), Platform.Parse("linux/amd64")), null, TestContext.Current.CancellationToken);
    }

    /// <summary>A busybox image under that name.</summary>
    public async Task<ImageId> ImportBusyboxAsync(ImageReference? name, params string[] changes)
    {
        var rootfs = Path.Combine(_directory, $"rootfs-{Guid.NewGuid():N}");
        BusyboxRootfs.Create(rootfs);
        var tar = rootfs + ".tar";
        await Programs.RunAsync("tar", "-C", rootfs, "-cf", tar, ".");
        await using var content = File.OpenRead(tar);
        return await Engine.Images.ImportAsync(
            new ImportRequest { Content = content, Source = "-", Name = name, Changes = changes }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await _registry.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static Task<DavitEngine> OpenAsync(string directory, string name, LayerStorage? layers = null) => DavitEngine.OpenAsync(
        new EngineOptions { Root = Path.Combine(directory, name), ConfigDirectory = Path.Combine(directory, "docker"), Layers = layers },
        TestContext.Current.CancellationToken);
}
