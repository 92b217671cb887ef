namespace Davit.Layers.Snapshots;

/// <summary>How a store shows what lies in several layers as one tree. Found out when the first layer comes, then kept.</summary>
public enum SnapshotForm
{
    /// <summary>The kernel stacks them.</summary>
    Overlay,

    /// <summary>They are copied: slower, and possible everywhere.</summary>
    Copies,
}
