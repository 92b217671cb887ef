using Davit.Oci;

namespace Davit.Layers.Compression;

/// <summary>A layer blob as written, and the identity of the tar in it.</summary>
public sealed record CompressedLayer(DiffId DiffId, Descriptor Descriptor, long UncompressedBytes);
