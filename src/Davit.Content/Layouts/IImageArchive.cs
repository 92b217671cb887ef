using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>An archive being written, image after image; blobs that several share are written once.</summary>
public interface IImageArchive
{
    /// <summary>Where the next image goes to; the manifest or index put there last is the image.</summary>
    /// <param name="names">Each with a tag; none for an image without a name.</param>
    public IImageSink Add(IReadOnlyList<ImageReference> names);

    /// <summary>Writes the lists that make images of the files.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken);
}
