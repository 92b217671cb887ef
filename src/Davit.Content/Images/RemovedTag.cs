using Davit.Oci;

namespace Davit.Content.Images;

/// <summary>What removing a name did.</summary>
/// <param name="Target">What the name stood for.</param>
/// <param name="Unreferenced">
/// Manifests and indexes that no name, container or untagged image leads to any more; the next garbage collection
/// removes them unless a lease protects them.
/// </param>
public sealed record RemovedTag(Descriptor Target, IReadOnlyList<ManifestInfo> Unreferenced);
