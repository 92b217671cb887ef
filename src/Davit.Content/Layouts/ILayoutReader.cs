using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// The files of an image archive by their paths: a directory, a tar, or what came out of a stream. Paths are relative, parted by
/// slashes. Links between the files are followed and never lead out of the archive. Thread-safe.
/// </summary>
public interface ILayoutReader
{
    /// <summary>Null when there is no such file.</summary>
    public long? FindSize(string path);

    /// <summary>The file's bytes, which nobody has verified; the caller disposes the stream.</summary>
    /// <exception cref="DavitException">NotFound.</exception>
    public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken);

    /// <summary>The digest of the file's bytes where it is known without reading them.</summary>
    public Digest? FindDigest(string path);
}
