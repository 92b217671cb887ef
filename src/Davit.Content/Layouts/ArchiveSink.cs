using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// One image on its way into an archive. Blobs are written in the order they come: whoever wants the same bytes each time copies one
/// at a time.
/// </summary>
/// <param name="files">The archive.</param>
/// <param name="image">Told of every document.</param>
/// <param name="pathOf">Where a blob goes to; null for one that such an archive does not hold.</param>
internal sealed class ArchiveSink(ILayoutWriter files, SavedImage image, Func<Descriptor, string?> pathOf) : IReferrerSink
{
    public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Task.FromResult(pathOf(descriptor) is not { } path || files.Contains(path));

    public Task PutBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken) =>
        pathOf(descriptor) is { } path ? files.WriteAsync(path, descriptor.SizeBytes, content, cancellationToken) : Task.CompletedTask;

    /// <remarks>The name is the archive's business: it was told when the image was added.</remarks>
    public async Task PutManifestAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken)
    {
        image.Note(manifest);
        await WriteAsync(manifest, cancellationToken);
    }

    public async Task PutReferrerAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken)
    {
        image.NoteReferrer(manifest, tag);
        await WriteAsync(manifest, cancellationToken);
    }

    private async Task WriteAsync(RawManifest manifest, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(manifest.Bytes.ToArray(), writable: false);
        await PutBlobAsync(manifest.Descriptor, content, cancellationToken);
    }
}
