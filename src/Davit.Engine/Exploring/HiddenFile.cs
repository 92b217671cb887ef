using Davit.Layers.Listing;
using Davit.Linux;

namespace Davit.Engine.Exploring;

/// <summary>A file of a layer that a higher layer hides, on the way to a <see cref="HiddenCopy"/>.</summary>
/// <param name="Path">What it is told by: the first name of a file with several.</param>
/// <param name="SeenAt">The name under which both it and <paramref name="After"/> are found.</param>
/// <param name="After">What took its place; null when it was deleted.</param>
internal sealed record HiddenFile(byte[][] Path, byte[][] SeenAt, LayerEntry Entry, int Layer, int HiddenBy, LayerEntry? After)
{
    internal bool MayBeTheSame => After is { Kind: FileKind.Regular } after && after.SizeBytes == Entry.SizeBytes;

    /// <summary>Set by comparing the contents.</summary>
    internal bool IsTheSame { get; set; }

    internal HiddenCopy ToCopy() => new(Layer, HiddenBy, Kind(), Entry.SizeBytes);

    private HidingKind Kind() => After switch
    {
        null => HidingKind.Deleted,
        _ when !IsTheSame => HidingKind.Replaced,
        var after when (after.Mode, after.UserId, after.GroupId) == (Entry.Mode, Entry.UserId, Entry.GroupId) => HidingKind.Rewritten,
        _ => HidingKind.AttributesOnly,
    };
}
