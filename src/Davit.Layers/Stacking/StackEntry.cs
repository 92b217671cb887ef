using Davit.Linux;

namespace Davit.Layers.Stacking;

/// <summary>A name and the layer that decides what it is.</summary>
internal sealed record StackEntry(StackLevel Level, byte[] Name, FileStatus Status);
