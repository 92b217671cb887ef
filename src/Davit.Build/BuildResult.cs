using Davit.Build.Progress;
using Davit.Oci;

namespace Davit.Build;

/// <summary>What a build made.</summary>
/// <param name="ImageId">The digest of its config.</param>
/// <param name="Manifest">The manifest in the store; layers built here are described uncompressed.</param>
public sealed record BuildResult(ImageId ImageId, Descriptor Manifest)
{
    public IReadOnlyList<BuildEvent.Warning> Warnings { get; init; } = [];
}
