using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>A manifest with its layers packed otherwise.</summary>
internal static class PackedManifest
{
    /// <summary>Docker's manifests have no word for layers packed with zstd: one that has such a layer becomes an OCI manifest.</summary>
    public static Document<ImageManifest> Of(Document<ImageManifest> former, IReadOnlyList<Descriptor> blobs)
    {
        var becomesOci = former.MediaType.IsDocker && blobs.Any(b => b.MediaType.Compression == LayerCompression.Zstd);
        var mediaType = becomesOci ? MediaType.OciManifest : former.MediaType;
        var config = former.Value.Config;
        return (former.Value with
        {
            Config = becomesOci ? config with { MediaType = MediaType.OciConfig } : config,
            Layers = [.. blobs.Select((b, i) => Layer(former.Value.Layers[i], b, mediaType))],
        }).ToDocument(mediaType);
    }

    private static Descriptor Layer(Descriptor former, Descriptor blob, MediaType manifest)
    {
        if (former.Digest == blob.Digest)
        {
            return manifest.IsDocker ? former : former with { MediaType = former.MediaType.ToOciLayer() };
        }

        var mediaType = manifest.IsDocker ? DockerLayer(blob.MediaType.Compression) : blob.MediaType.ToOciLayer();
        return former with { MediaType = mediaType, Digest = blob.Digest, SizeBytes = blob.SizeBytes, Data = null };
    }

    private static MediaType DockerLayer(LayerCompression compression) =>
        compression == LayerCompression.Gzip ? MediaType.DockerLayerGzip : MediaType.DockerLayer;
}
