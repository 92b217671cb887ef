using Davit.Oci;

namespace Davit.Engine.Artifacts;

/// <summary>What came of pulling an artifact.</summary>
/// <param name="Digest">Of the manifest.</param>
/// <param name="ArtifactType">What it is.</param>
/// <param name="Paths">The files, in the order of the manifest.</param>
/// <param name="Untitled">Blobs without a file name, which were left where they are.</param>
public sealed record PulledFiles(Digest Digest, string ArtifactType, IReadOnlyList<string> Paths, int Untitled);
