using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Artifacts;

/// <summary>An artifact whose files are wanted.</summary>
public sealed record PullArtifactRequest(ImageReference Reference, string Directory)
{
    /// <summary>Which one of an index; null for this machine's.</summary>
    public Platform? Platform { get; init; }

    public IProgress<TransferProgress>? Progress { get; init; }
}
