using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>What happens to one layer of an image being unpacked. <see cref="Layer"/> counts from the bottom, from 0.</summary>
public abstract record UnpackEvent
{
    private UnpackEvent(int layer, DiffId diffId)
    {
        Layer = layer;
        DiffId = diffId;
    }

    public int Layer { get; }

    public DiffId DiffId { get; }

    /// <summary>Its snapshot is there already.</summary>
    public sealed record Exists(int Layer, DiffId DiffId) : UnpackEvent(Layer, DiffId);

    public sealed record Started(int Layer, DiffId DiffId) : UnpackEvent(Layer, DiffId);

    /// <summary>Compressed bytes read, of how many.</summary>
    public sealed record Advanced(int Layer, DiffId DiffId, long BytesRead, long TotalBytes) : UnpackEvent(Layer, DiffId);

    /// <summary>Written and verified; lower layers may not be yet.</summary>
    public sealed record Applied(int Layer, DiffId DiffId) : UnpackEvent(Layer, DiffId);

    public sealed record Committed(int Layer, DiffId DiffId) : UnpackEvent(Layer, DiffId);
}
