using System.Collections.Concurrent;
using Davit.Build.Dockerfile.Evaluation;
using Davit.Oci;

namespace Davit.Build.Planning;

/// <summary>The images a build uses, each resolved once however often it is named.</summary>
internal sealed class ImageSteps(IBaseImages images, PullPolicy policy)
{
    private readonly ConcurrentDictionary<(ImageReference, bool NamesRegistry, Platform), Lazy<Task<LocatedImage>>> _images = new();
    private readonly Dictionary<BaseImage, BuildStep.Image> _steps = new(ReferenceEqualityComparer.Instance);

    public Task<LocatedImage> ResolveAsync(StageSource.Image image, Platform platform, CancellationToken cancellationToken) =>
        _images.GetOrAdd((image.Reference, ImageReference.NamesRegistry(image.Name), platform), _ => new(() => FindAsync(image, platform, cancellationToken))).Value;

    /// <summary>One step for an image, named by whoever uses it first.</summary>
    public BuildStep StepOf(BaseImage image, Func<string> name)
    {
        if (!_steps.TryGetValue(image, out var step))
        {
            _steps[image] = step = new BuildStep.Image(image) { Name = name() };
        }

        return step;
    }

    private async Task<LocatedImage> FindAsync(StageSource.Image image, Platform platform, CancellationToken cancellationToken)
    {
        var reference = await images.LocateAsync(image.Name, platform, policy, cancellationToken);
        return new LocatedImage(reference, await images.ResolveAsync(reference, platform, policy, cancellationToken));
    }

    /// <summary>Waits for what still runs, whatever comes of it.</summary>
    public async Task SettleAsync()
    {
        foreach (var image in _images.Values)
        {
            await image.Value.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
