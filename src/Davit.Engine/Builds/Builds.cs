using Davit.Build;
using Davit.Build.Execution;
using Davit.Build.Progress;
using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Runtimes;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Registry;
using Davit.Runtime.Execution;

namespace Davit.Engine.Builds;

/// <summary>Everything done with builds.</summary>
public sealed class Builds
{
    private readonly Store _store;
    private readonly SnapshotStore _snapshots;
    private readonly BaseImages _baseImages;

    internal Builds(Store store, SnapshotStore snapshots, ImageCatalog catalog, Func<RegistryClient> client)
    {
        _store = store;
        _snapshots = snapshots;
        _baseImages = new BaseImages(store, snapshots, catalog, client);
    }

    /// <summary>Builds an image from a Dockerfile and names it.</summary>
    /// <exception cref="Build.Dockerfile.Syntax.DockerfileException">The Dockerfile has a mistake, or one of its steps failed.</exception>
    public async Task<BuildResult> RunAsync(BuildRequest request, IProgress<BuildEvent>? progress, CancellationToken cancellationToken = default)
    {
        LinuxOnly.Require("build image");
        try
        {
            return await new DockerfileBuild(_store, _snapshots, _baseImages, FindRuntime).RunAsync(request, progress, cancellationToken);
        }
        catch
        {
            // Of a base image that could not be had whole; the steps that succeeded are in the cache and stay.
            new GarbageSweep(_store, _snapshots).TryRun();
            throw;
        }
    }

    internal Task RecoverAsync(CancellationToken cancellationToken) => new BuildRecovery(_store, FindRuntime).RecoverAsync(cancellationToken);

    private OciRuntime FindRuntime() => OciRuntime.Find(RuntimeState.Of(_store));
}
