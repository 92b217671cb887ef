using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>An image's layers, bottom first.</summary>
public sealed record ImageTree(ImageId Id, IReadOnlyList<ImageReference> Tags, long SizeBytes, IReadOnlyList<ImageTreeLayer> Layers);

/// <summary>One layer of an image.</summary>
/// <param name="SizeBytes">Of its files; compressed when it is not unpacked.</param>
/// <param name="TopLayerOf">Names of the images here that end with it.</param>
public sealed record ImageTreeLayer(DiffId DiffId, ChainId ChainId, long SizeBytes, IReadOnlyList<ImageReference> TopLayerOf);
