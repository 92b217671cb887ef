using Davit.Content.Blobs;
using Davit.Oci;

namespace Davit.Content.Collection;

/// <summary>What a garbage collection removed.</summary>
public sealed record CollectedGarbage
{
    public required IReadOnlyList<Digest> Manifests { get; init; }

    /// <summary>Manifests among them: they are blobs too.</summary>
    public required IReadOnlyList<BlobInfo> Blobs { get; init; }

    /// <summary>
    /// Snapshots nothing needs, upper ones before those they stand on; for the caller to remove, after asking
    /// <see cref="GarbageCollector.IsUnused"/> once more.
    /// </summary>
    public required IReadOnlyList<ChainId> Snapshots { get; init; }

    public long BlobBytes
    {
        get
        {
            var sum = 0L;
            foreach (var blob in Blobs)
            {
                sum += blob.SizeBytes;
            }

            return sum;
        }
    }
}
