using System.Collections.Concurrent;
using Davit.Oci;

namespace Davit.Build.Planning;

/// <summary>The images a build uses, each resolved once however often it is named.</summary>
internal sealed class ImageSteps(IBaseImages images, PullPolicy policy)
{
    private readonly ConcurrentDictionary<(ImageReference, Platform), Lazy<Task<BaseImage>>> _images = new();
    private readonly Dictionary<BaseImage, BuildStep.Image> _steps = new(ReferenceEqualityComparer.Instance);

    public Task<BaseImage> ResolveAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken) =>
        _images.GetOrAdd((reference, platform), key => new(() => images.ResolveAsync(key.Item1, key.Item2, policy, cancellationToken))).Value;

    /// <summary>One step for an image, named by whoever uses it first.</summary>
    public BuildStep StepOf(BaseImage image, Func<string> name)
    {
        if (!_steps.TryGetValue(image, out var step))
        {
            _steps[image] = step = new BuildStep.Image(image) { Name = name() };
        }

        return step;
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
