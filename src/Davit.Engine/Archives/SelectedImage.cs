using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>An image that is to be saved.</summary>
/// <param name="Root">Its manifest or index, as the store has it.</param>
/// <param name="Names">Each with a tag.</param>
internal sealed record SelectedImage(Descriptor Root, IReadOnlyList<ImageReference> Names)
{
    public Digest Stored => Root.Digest;

    /// <summary>Of an index, the manifests to save.</summary>
    public IReadOnlySet<Digest> Includes { get; init; } = new HashSet<Digest>();
}
