using Davit.Engine;
using Davit.Engine.Exploring;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Oci;
using Davit.RegistryServer;
using Davit.Testing;

namespace Davit.Cli.Tests.Rendering.Exploring;

/// <summary>An exploration of a real image: three layers that add, change, remove, and waste 150 bytes.</summary>
public sealed class ExploredImage : IAsyncLifetime
{
    public const string Hostile = "<b>'\"\u202e";

    public ImageExploration Image { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Image = await ExploreAsync(new LayeredImage()
        .Layer("ADD rootfs.tar / # buildkit", l => l.Directory("etc").File("etc/hosts", 50).File("etc/passwd", 100).Directory("usr/bin").File("usr/bin/tool", 1000).SymbolicLink("bin", "usr/bin"))
        .Layer("RUN /bin/sh -c change # buildkit", l => l.File("etc/passwd", 120, 'b').Delete("etc/hosts").Directory("srv/app").File("srv/app/one", 10).File("srv/app/two", 20))
        .Layer("COPY names / # buildkit", l => l.File(Hostile, 5).File("etc/new", 7)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static async Task<ImageExploration> ExploreAsync(LayeredImage image)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"davit-cli-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            var cancellation = TestContext.Current.CancellationToken;
            await using var registry = await RegistryServer.RegistryServer.StartAsync(
                new RegistryServerOptions { Address = "127.0.0.1:0", DataDirectory = Path.Combine(directory, "registry") }, cancellation);
            await image.PushAsync(registry.Url.Authority, "made", cancellation);
            using var engine = await DavitEngine.OpenAsync(
                new EngineOptions { Root = Path.Combine(directory, "store"), ConfigDirectory = Path.Combine(directory, "docker") }, cancellation);
            var name = ImageReference.Parse($"{registry.Url.Authority}/made:latest");
            await engine.Images.PullAsync(new PullRequest(name, Platform.Parse("linux/amd64")), null, cancellation);
            engine.Images.Tag(name.ToString(), ImageReference.Parse("made:latest"));
            return await engine.Explorer.ExploreAsync(new ExploreRequest("made") { DuplicatesFromBytes = null }, cancellation);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
