using Davit.Oci;

namespace Davit.Registry.Artifacts;

/// <summary>An artifact whose files are here.</summary>
/// <param name="Artifact">What its manifest says.</param>
/// <param name="Files">Paths, in the order of the manifest.</param>
/// <param name="Untitled">Blobs that say no name and stayed where they are.</param>
public sealed record PulledArtifact(Artifact Artifact, IReadOnlyList<string> Files, IReadOnlyList<Descriptor> Untitled);
