namespace Davit.Layers.Listing;

/// <summary>One name of a file, by the names that lead to it from the layer's root.</summary>
public sealed record LinkedName(IReadOnlyList<byte[]> Path, LayerEntry Entry);
