using Davit.Linux;

namespace Davit.Layers.Stacking;

/// <summary>One layer's part of a stacked directory.</summary>
/// <param name="Layer">Counts from the top, from 0.</param>
/// <param name="LayerPath">The layer's root: the same layer in two stacks has the same.</param>
/// <param name="Directory">Owned by the stacked directory.</param>
internal sealed record StackLevel(int Layer, string LayerPath, DirectoryHandle Directory);
