using Davit.Oci;

namespace Davit.Engine.Manifests;

/// <summary>A manifest or an index, as it is.</summary>
/// <param name="Reference">How it was, or can be, asked for.</param>
/// <param name="Descriptor">With its platform, where that is known.</param>
/// <param name="Bytes">JSON.</param>
/// <param name="Parts">Of an index, its manifests.</param>
public sealed record InspectedManifest(ImageReference Reference, Descriptor Descriptor, ReadOnlyMemory<byte> Bytes, IReadOnlyList<InspectedManifest> Parts);
