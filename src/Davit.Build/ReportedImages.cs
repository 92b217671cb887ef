using Davit.Build.Planning;
using Davit.Build.Progress;
using Davit.Oci;

namespace Davit.Build;

/// <summary>Shows the resolving of images as steps of their own.</summary>
internal sealed class ReportedImages(IBaseImages images, ProgressReporter progress) : IBaseImages
{
    public Task<ImageReference> LocateAsync(string name, Platform platform, PullPolicy policy, CancellationToken cancellationToken) =>
        images.LocateAsync(name, platform, policy, cancellationToken);

    public Task<BaseImage> ResolveAsync(ImageReference reference, Platform platform, PullPolicy policy, CancellationToken cancellationToken)
    {
        progress.Expect(1);
        return progress.RunAsync(
            $"[internal] load metadata for {reference}", _ => images.ResolveAsync(reference, platform, policy, cancellationToken));
    }
}
