using Davit.Content.Blobs;
using Davit.Oci;

namespace Davit.Content.Collection;

/// <summary>What a garbage collection removed.</summary>
public sealed record CollectedGarbage
{
    public static CollectedGarbage None { get; } = new() { Manifests = [], Blobs = [], Snapshots = [] };

    public required IReadOnlyList<Digest> Manifests { get; init; }

    /// <summary>Manifests among them: they are blobs too.</summary>
    public required IReadOnlyList<BlobInfo> Blobs { get; init; }

    /// <summary>Upper ones before those they stand on.</summary>
    public required IReadOnlyList<CollectedSnapshot> Snapshots { get; init; }

    public long BlobBytes => Blobs.Sum(blob => blob.SizeBytes);

    public long SnapshotBytes => Snapshots.Sum(snapshot => snapshot.SizeBytes);

    public long TotalBytes => BlobBytes + SnapshotBytes;

    /// <summary>Several collections as one, in their order.</summary>
    public static CollectedGarbage Join(IReadOnlyList<CollectedGarbage> parts) => new()
    {
        Manifests = [.. parts.SelectMany(p => p.Manifests)],
        Blobs = [.. parts.SelectMany(p => p.Blobs)],
        Snapshots = [.. parts.SelectMany(p => p.Snapshots)],
    };
}
