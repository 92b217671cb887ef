using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Leases;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>
/// One process downloads a blob, the others wait for it. When it ends without the blob, one of those goes on where it stopped;
/// while it does not get on, the others stop waiting and download for themselves.
/// </summary>
internal sealed class BlobClaim(Store store)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(1);

    /// <summary>Where to put the blob; null when by now it is in the store.</summary>
    /// <param name="blob">With its size.</param>
    /// <param name="lease">Protects it from the moment it exists.</param>
    /// <param name="onProgress">Told how far the one has come who is waited for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<BlobIngest?> TakeAsync(Descriptor blob, Lease lease, Action<long> onProgress, CancellationToken cancellationToken)
    {
        lease.Protect(blob.Digest);
        var (seen, since) = (-1L, store.Time.GetTimestamp());
        while (!store.Blobs.Contains(blob.Digest))
        {
            if (store.Blobs.TryBeginDownload(blob, lease) is { } ingest)
            {
                return Unfinished(ingest, blob);
            }

            var now = store.Blobs.Downloads.FindSizeBytes(blob.Digest);
            if (now != seen)
            {
                (seen, since) = (now, store.Time.GetTimestamp());
                onProgress(now);
            }
            else if (store.Time.GetElapsedTime(since) > Patience)
            {
                return store.Blobs.BeginIngest(blob, lease);
            }

            await Task.Delay(Look, store.Time, cancellationToken);
        }

        return null;
    }

    /// <summary>
    /// As <see cref="TakeAsync"/>, but waiting only for somebody who is about to leave: for those whose sender would be waiting with them.
    /// </summary>
    public async Task<BlobIngest?> TakeSoonAsync(Descriptor blob, Lease lease, CancellationToken cancellationToken)
    {
        lease.Protect(blob.Digest);
        for (var since = store.Time.GetTimestamp(); !store.Blobs.Contains(blob.Digest);)
        {
            if (store.Blobs.TryBeginDownload(blob, lease) is { } ingest)
            {
                return Unfinished(ingest, blob);
            }

            if (store.Time.GetElapsedTime(since) > Leaving)
            {
                return store.Blobs.BeginIngest(blob, lease);
            }

            await Task.Delay(Look, store.Time, cancellationToken);
        }

        return null;
    }

    // It may have become a blob between the look and the lock.
    private BlobIngest? Unfinished(BlobIngest ingest, Descriptor blob)
    {
        if (!store.Blobs.Contains(blob.Digest))
        {
            return ingest;
        }

        ingest.Discard();
        ingest.Dispose();
        return null;
    }
}
