using Davit.Oci;

namespace Davit.Build.Planning;

/// <summary>An image that a stage starts from or copies from, present in the store and unpacked.</summary>
/// <param name="Config">The config as stored.</param>
/// <param name="Layers">The manifest's layer descriptors, bottom first, one for each of the config's diffIDs.</param>
/// <param name="ChainId">The snapshot of all its layers; null for an image without layers.</param>
/// <param name="ManifestDigest">The platform's manifest.</param>
public sealed record BaseImage(Document<ImageConfig> Config, IReadOnlyList<Descriptor> Layers, ChainId? ChainId, Digest ManifestDigest);
