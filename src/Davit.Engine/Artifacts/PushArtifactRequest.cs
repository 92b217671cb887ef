using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Artifacts;

/// <summary>Files to be sent to a registry as an artifact.</summary>
/// <param name="Reference">The name it gets, or of the image it is attached to.</param>
public sealed record PushArtifactRequest(ImageReference Reference)
{
    /// <summary>Paths, each with or without <c>:MEDIA-TYPE</c> behind it; a file that has all of it for its name is meant first.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Null for the one file's own type where an artifact is attached, or for an unknown one.</summary>
    public string? ArtifactType { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Of an index, the manifest it is attached to; null for the index itself.</summary>
    public Platform? Platform { get; init; }

    public IProgress<TransferProgress>? Progress { get; init; }
}
