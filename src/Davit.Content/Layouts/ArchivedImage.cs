using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>An image that an archive holds.</summary>
/// <param name="Source">Its documents and blobs.</param>
/// <param name="Names">What the archive calls it, each with a tag; none for an image without a name.</param>
public sealed record ArchivedImage(IImageSource Source, IReadOnlyList<ImageReference> Names)
{
    /// <summary>Whether the archive has a manifest: an index may be saved with some of its platforms only.</summary>
    public Func<Descriptor, bool> Holds { get; init; } = _ => true;

    /// <summary>The name as an OCI layout has it, whether or not it is a reference: often a tag alone.</summary>
    public string? RefName { get; init; }
}
