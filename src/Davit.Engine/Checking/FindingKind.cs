namespace Davit.Engine.Checking;

/// <summary>What can be wrong with a store.</summary>
public enum FindingKind
{
    DamagedDatabase,

    /// <summary>A blob's bytes are not its digest's.</summary>
    CorruptBlob,

    /// <summary>Something needs a blob that is not here.</summary>
    MissingBlob,

    /// <summary>A file without a record: it takes room and serves nobody.</summary>
    OrphanBlob,

    /// <summary>The beginning of a blob that is here, or a file that is none.</summary>
    OrphanDownload,

    /// <summary>An image's layer is not unpacked.</summary>
    MissingLayer,

    /// <summary>An unpacked layer's files are not the layer's any more.</summary>
    ChangedLayer,

    /// <summary>An unpacked layer there is nothing to compare with.</summary>
    UnverifiedLayer,

    /// <summary>A directory of a layer without a record.</summary>
    OrphanLayer,

    /// <summary>A directory of a container without a record.</summary>
    OrphanContainer,
}
