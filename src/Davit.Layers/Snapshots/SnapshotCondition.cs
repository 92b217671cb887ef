namespace Davit.Layers.Snapshots;

/// <summary>What a comparison of a snapshot with its layer found.</summary>
public enum SnapshotCondition
{
    Sound,

    /// <summary>Its directory is not there.</summary>
    Missing,

    /// <summary>Its files are not the layer's any more.</summary>
    Changed,

    /// <summary>
    /// Its files do not make the layer's digest, which proves nothing of a layer made elsewhere (the same files can be written in
    /// many tars), and there is nothing here to compare them with.
    /// </summary>
    Unknown,
}
