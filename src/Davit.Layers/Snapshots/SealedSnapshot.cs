using Davit.Layers.Applying;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>An active snapshot that is written to no more, and what it will be once committed.</summary>
/// <param name="Snapshot">Unmounted by now.</param>
/// <param name="DiffId">The digest of its tar.</param>
/// <param name="Usage">As <see cref="Diffing.LayerDiffer"/> counted it.</param>
public sealed record SealedSnapshot(ActiveSnapshot Snapshot, DiffId DiffId, SnapshotUsage Usage);
