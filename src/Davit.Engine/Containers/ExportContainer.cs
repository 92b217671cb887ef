using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Containers;

/// <summary>A container's file system as one tar: its layers merged without being mounted, so that nothing needs to be cleared away.</summary>
internal sealed class ExportContainer(SnapshotStore snapshots)
{
    public void Run(ContainerRecord container, Stream output, CancellationToken cancellationToken)
    {
        var writable = snapshots.FindActive(container.SnapshotId)
            ?? throw new DavitException(ErrorKind.Corrupt, $"export '{container.Name}': its writable layer is gone", "Remove the container.");
        var request = new DiffRequest(writable.TreePath) { Overlay = snapshots.Overlay, Below = snapshots.TreesBelow(writable) };
        LayerDiffer.WriteTar(request, output, cancellationToken);
    }
}
