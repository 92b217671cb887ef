using Davit.Content;
using Davit.Layers.Applying;
using Davit.Layers.Diffing;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>
/// Compares snapshots with their layers, and makes them anew. A layer built here is its tree written as a tar, so the tree's digest
/// tells. A layer made elsewhere may be any tar of the same tree: it is unpacked once more beside the snapshot, and both trees are
/// written as tars whose digests must be equal: names, content, owners, modes, times, attributes, links, whiteouts.
/// </summary>
public sealed class SnapshotVerifier(Store store, SnapshotStore snapshots)
{
    public static bool Exists(CommittedSnapshot snapshot) => Directory.Exists(snapshot.TreePath);

    /// <param name="layer">Where the layer can be unpacked from; null when nowhere.</param>
    public async Task<SnapshotCondition> CompareAsync(CommittedSnapshot snapshot, ILayerSource? layer, CancellationToken cancellationToken)
    {
        if (!Exists(snapshot))
        {
            return SnapshotCondition.Missing;
        }

        var digest = Hash(snapshot.TreePath, cancellationToken);
        if (digest == snapshot.DiffId)
        {
            return SnapshotCondition.Sound;
        }

        if (layer is null)
        {
            return SnapshotCondition.Unknown;
        }

        var copy = await UnpackAsync(snapshot, layer, cancellationToken);
        try
        {
            return Hash(copy.TreePath, cancellationToken) == digest ? SnapshotCondition.Sound : SnapshotCondition.Changed;
        }
        finally
        {
            snapshots.Remove(copy);
        }
    }

    /// <summary>
    /// Puts the layer's files in the place of the snapshot's. Nothing may be using these: a mount of the old files would lose them.
    /// The snapshots below must be sound.
    /// </summary>
    public async Task RestoreAsync(CommittedSnapshot snapshot, ILayerSource layer, CancellationToken cancellationToken)
    {
        var copy = await UnpackAsync(snapshot, layer, cancellationToken);
        try
        {
            Files.SyncFileSystem(store.Paths.Snapshots);
            MakeDirectory(snapshot.DirectoryPath);
            if (Exists(snapshot))
            {
                Directory.Move(snapshot.TreePath, Path.Combine(copy.DirectoryPath, "damaged"));
            }

            Directory.Move(copy.TreePath, snapshot.TreePath);
            Files.SyncDirectory(snapshot.DirectoryPath);
            Files.SyncDirectory(store.Paths.Snapshots);
            snapshots.ForgetViews();
        }
        finally
        {
            snapshots.Remove(copy);
        }
    }

    private DiffId Hash(string tree, CancellationToken cancellationToken) =>
        LayerDiffer.Hash(new DiffRequest(tree) { Overlay = snapshots.Overlay }, cancellationToken).DiffId;

    private async Task<ActiveSnapshot> UnpackAsync(CommittedSnapshot snapshot, ILayerSource layer, CancellationToken cancellationToken)
    {
        var copy = snapshots.Prepare(parent: null, $"check of snapshot {snapshot.Id}");
        try
        {
            await using var stream = await layer.OpenAsync(cancellationToken);
            var request = new ApplyRequest(copy.TreePath) { Overlay = snapshots.Overlay, DiffIdAlgorithm = snapshot.DiffId.Digest.HashAlgorithm };
            var applied = await LayerPipeline.RunAsync(stream, request, _ => { }, cancellationToken);
            if (applied.DiffId != snapshot.DiffId)
            {
                throw new DavitException(ErrorKind.Corrupt, $"unpack layer {snapshot.DiffId}: the uncompressed layer is {applied.DiffId}");
            }

            await layer.CompleteAsync(cancellationToken);
            LayerFixUp.Apply(copy.TreePath, snapshots.LowerPaths(snapshot.ParentId), snapshots.Overlay, applied.FixUps);
            return copy;
        }
        catch
        {
            snapshots.Remove(copy);
            throw;
        }
    }

    private static void MakeDirectory(string path)
    {
        Directory.CreateDirectory(path);
        using var directory = DirectoryHandle.Open(path);
        directory.SetMode(0x1c0); // 0700, as every snapshot's
    }
}
