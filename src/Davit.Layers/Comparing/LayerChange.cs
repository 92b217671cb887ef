namespace Davit.Layers.Comparing;

/// <summary>A path that a layer adds to those below it, changes or deletes.</summary>
/// <param name="Path">Absolute.</param>
public sealed record LayerChange(ChangeKind Kind, string Path);
