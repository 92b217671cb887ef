using Davit.Oci;
using Davit.Registry.Transfer;
using Davit.Registry.Transport;

namespace Davit.Registry;

/// <content>Blobs on their way to the registry.</content>
public sealed partial class RegistryRepository
{
    /// <summary>Whether an earlier process began to send the blob and noted where (<see cref="RegistryClientOptions.Uploads"/>).</summary>
    public bool MayHaveBeginning(Descriptor descriptor) =>
        IsNoted(descriptor) && _client.Options.Uploads is { } journal && journal.Has(Reference.Repository, descriptor.Digest);

    /// <summary>
    /// Uploads a blob. A size below zero is unknown. A stream that can seek is sent again, from where the registry
    /// has it, when the connection breaks, and with a journal also by a later process. The registry checks the digest.
    /// </summary>
    public Task PutBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken = default) => UploadAsync(
        async connection =>
        {
            using var note = IsNoted(descriptor) ? _client.Options.Uploads?.TryOpen(Reference.Repository, descriptor.Digest) : null;
            await new BlobUpload(connection, Reference.Path, descriptor, Subject(TransferVerb.Push)) { Note = note }
                .RunAsync(content, _openUploads.TryRemove(descriptor.Digest, out var open) ? open : null, cancellationToken);
        },
        cancellationToken);

    /// <summary>Uploads a blob while it is being made.</summary>
    /// <param name="descriptor">Ends when the blob is whole.</param>
    /// <param name="content">
    /// Its bytes from the first on, waited for as they come; can seek, so that those the registry lacks are sent again when the connection breaks.
    /// </param>
    /// <param name="cancellationToken">Cancels; to be cancelled also when the blob cannot be made.</param>
    public Task PutBlobAsync(Task<Descriptor> descriptor, Stream content, CancellationToken cancellationToken) => UploadAsync(
        connection => new StreamedUpload(connection, Reference.Path, Subject(TransferVerb.Push)).RunAsync(content, descriptor, cancellationToken),
        cancellationToken);

    // A smaller one is sent again in no time.
    private static bool IsNoted(Descriptor descriptor) => descriptor.SizeBytes >= RegistryRequest.BulkBytes;

    private async Task UploadAsync(Func<RegistryConnection, Task> upload, CancellationToken cancellationToken)
    {
        var connection = await _client.ConnectForPushAsync(Reference, cancellationToken);
        using var slot = await _client.Uploads.TakeAsync(cancellationToken);
        using var hostSlot = await connection.Slots.Uploads.TakeAsync(cancellationToken);
        try
        {
            await upload(connection);
        }
        catch (UploadSourceException e)
        {
            throw new IOException(e.Message, e.InnerException);
        }
    }
}
