using Davit.Oci;

namespace Davit.Layers.Snapshots;

/// <summary>Where a layer to unpack comes from: a blob of the store, or a download on its way into it.</summary>
public interface ILayerSource
{
    /// <summary>What the uncompressed tar must hash to.</summary>
    public DiffId DiffId { get; }

    /// <summary>As announced; the bytes themselves decide.</summary>
    public LayerCompression Compression { get; }

    /// <summary>Compressed bytes.</summary>
    public long SizeBytes { get; }

    /// <summary>The caller disposes the stream.</summary>
    public Task<Stream> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Called when the stream was read to its end and the diffID matched, before the snapshot exists.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken);
}
