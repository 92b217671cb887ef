using Davit.Oci;

namespace Davit.Layers.Applying;

/// <summary>A layer that was read to its end and written.</summary>
public sealed record AppliedLayer(DiffId DiffId, long TarBytes, SnapshotUsage Usage)
{
    /// <summary>Whether tar's closing blocks were there; if not, only a digest tells that nothing was cut off.</summary>
    public bool SawEndOfArchive { get; init; }

    /// <summary>What can be completed only when the layers below are known.</summary>
    internal PendingFixUps FixUps { get; init; } = new();
}
