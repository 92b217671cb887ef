using Davit.Layers.Applying;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

internal sealed record PendingCommit(ActiveSnapshot Snapshot, DiffId DiffId, SnapshotUsage Usage);
