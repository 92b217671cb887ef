namespace Davit.Content.Layouts;

/// <summary>Takes the files of an image archive. Thread-safe.</summary>
public interface ILayoutWriter
{
    public bool Contains(string path);

    /// <summary>Writes a file; in a tar only if there is none of that path yet.</summary>
    /// <param name="path">Relative, parted by slashes; directories come into being as needed.</param>
    /// <param name="sizeBytes">Of <paramref name="content"/>, exactly.</param>
    /// <param name="content">Read to its end, not disposed.</param>
    /// <param name="cancellationToken">Cancels; then the archive is worth nothing.</param>
    public Task WriteAsync(string path, long sizeBytes, Stream content, CancellationToken cancellationToken);
}
