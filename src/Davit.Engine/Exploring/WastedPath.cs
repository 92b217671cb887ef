namespace Davit.Engine.Exploring;

/// <summary>A path that some layers store in vain.</summary>
/// <param name="Path">Absolute; bytes that are not UTF-8 are written <c>\xNN</c>.</param>
/// <param name="Copies">From the bottom; the copy that is seen in the image, if there is one, is not among them.</param>
public sealed record WastedPath(string Path, IReadOnlyList<HiddenCopy> Copies)
{
    public long WastedBytes { get; } = Copies.Sum(copy => copy.SizeBytes);

    /// <summary>True when nothing of that name is left in the image.</summary>
    public bool IsDeleted => Copies[^1].Kind == HidingKind.Deleted;
}
