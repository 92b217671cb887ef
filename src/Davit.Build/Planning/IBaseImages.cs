using Davit.Oci;

namespace Davit.Build.Planning;

/// <summary>Brings images into the store for a build. Implemented where registries are known.</summary>
public interface IBaseImages
{
    /// <summary>What a name in a Dockerfile stands for, with a tag or digest; one without a registry may be another's than Docker Hub's.</summary>
    /// <exception cref="DavitException">NotFound: it is nowhere.</exception>
    public Task<ImageReference> LocateAsync(string name, Platform platform, PullPolicy policy, CancellationToken cancellationToken) =>
        Task.FromResult(ImageReference.Parse(name).OrLatest());

    /// <summary>
    /// The image's manifest for <paramref name="platform"/>, pulled if <paramref name="policy"/> asks for it and unpacked.
    /// The caller keeps a lease during the build, so that what this returns stays.
    /// </summary>
    /// <exception cref="DavitException">NotFound: nowhere there, or not for this platform.</exception>
    public Task<BaseImage> ResolveAsync(ImageReference reference, Platform platform, PullPolicy policy, CancellationToken cancellationToken);
}
