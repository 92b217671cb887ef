using Davit.Layers.Diffing;
using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>A layer made of others.</summary>
/// <param name="ChainId">The stack it tops; what it stands on when there is nothing in it, null for nothing at all.</param>
/// <param name="Layer">Its identity and sizes.</param>
public sealed record MergedSnapshot(ChainId? ChainId, DiffedLayer Layer)
{
    public bool IsEmpty => Layer.IsEmpty;
}
