using Davit.Layers.Applying;
using Davit.Oci;

namespace Davit.Layers.Diffing;

/// <summary>A directory's layer tar: its identity and sizes.</summary>
public sealed record DiffedLayer(DiffId DiffId, long TarBytes, SnapshotUsage Usage, long EntryCount)
{
    /// <summary>Nothing but the root directory: no change.</summary>
    public bool IsEmpty => EntryCount == 0;
}
