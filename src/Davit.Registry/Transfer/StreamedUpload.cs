using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>
/// Sends a blob that is still being made: its bytes as they come, its digest at the end. When the connection breaks, it goes on as an
/// ordinary upload as soon as the blob is whole.
/// </summary>
internal sealed class StreamedUpload(RegistryConnection connection, string path, FailureSubject subject)
{
    // The digest is asked for by the last request only, which is another upload's.
    private static readonly Descriptor Unknown = new(new MediaType("application/octet-stream"), Digest.Sha256([]), -1);

    /// <param name="content">Can seek; ends with the blob.</param>
    /// <param name="whole">What it has become.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task RunAsync(Stream content, Task<Descriptor> whole, CancellationToken cancellationToken)
    {
        var stream = new BlobUpload(connection, path, Unknown, subject);
        var location = await stream.StartAsync(cancellationToken);
        RegistryException? failure = null;
        try
        {
            location = await stream.PatchAsync(location, content, 0, cancellationToken);
        }
        catch (RegistryException e) when (BlobUpload.MayResume(e) || WantsLength(e))
        {
            failure = e;
        }

        var blob = await whole.WaitAsync(cancellationToken);
        content.Position = 0;
        var upload = new BlobUpload(connection, path, blob, subject);
        await (failure is not null && WantsLength(failure)
            ? upload.RunAsync(content, null, cancellationToken)
            : upload.ContinueAsync(content, new UploadState(location, failure is null ? blob.SizeBytes : 0, failure), cancellationToken));
    }

    // What servers say that take no body in chunks.
    private static bool WantsLength(RegistryException e) => e.StatusCode is 400 or 405 or 411 or 501;
}
