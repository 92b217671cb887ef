using Davit.Layers.Snapshots;

namespace Davit.Engine.Machine;

/// <summary>How layers are stacked, in the place where Docker names its storage driver.</summary>
internal static class StorageDriver
{
    public static string Of(SnapshotStore snapshots) => snapshots.Form == SnapshotForm.Copies ? "copies" : "overlay";
}
