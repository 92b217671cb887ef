namespace Davit.Engine.Exploring;

/// <summary>A file that is stored in a layer and never seen in the image.</summary>
/// <param name="Layer">That stores it, from the bottom, from 0.</param>
/// <param name="HiddenBy">The layer that deletes or replaces it.</param>
public sealed record HiddenCopy(int Layer, int HiddenBy, HidingKind Kind, long SizeBytes);
