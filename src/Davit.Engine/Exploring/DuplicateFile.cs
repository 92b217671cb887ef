namespace Davit.Engine.Exploring;

/// <param name="Path">Absolute.</param>
/// <param name="Layer">That stores it, from the bottom, from 0.</param>
public sealed record DuplicateFile(string Path, int Layer);
