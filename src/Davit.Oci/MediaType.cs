namespace Davit.Oci;

/// <summary>What bytes are (image-spec, media-types.md; Docker image manifest version 2, schema 2).</summary>
public sealed record MediaType(string Value)
{
    public static readonly MediaType OciIndex = new("application/vnd.oci.image.index.v1+json");
    public static readonly MediaType OciManifest = new("application/vnd.oci.image.manifest.v1+json");
    public static readonly MediaType OciConfig = new("application/vnd.oci.image.config.v1+json");
    public static readonly MediaType OciLayer = new("application/vnd.oci.image.layer.v1.tar");
    public static readonly MediaType OciLayerGzip = new("application/vnd.oci.image.layer.v1.tar+gzip");
    public static readonly MediaType OciLayerZstd = new("application/vnd.oci.image.layer.v1.tar+zstd");
    public static readonly MediaType OciEmpty = new("application/vnd.oci.empty.v1+json");
    public static readonly MediaType DockerManifestList = new("application/vnd.docker.distribution.manifest.list.v2+json");
    public static readonly MediaType DockerManifest = new("application/vnd.docker.distribution.manifest.v2+json");
    public static readonly MediaType DockerConfig = new("application/vnd.docker.container.image.v1+json");
    public static readonly MediaType DockerLayer = new("application/vnd.docker.image.rootfs.diff.tar");
    public static readonly MediaType DockerLayerGzip = new("application/vnd.docker.image.rootfs.diff.tar.gzip");
    public static readonly MediaType DockerLayerZstd = new("application/vnd.docker.image.rootfs.diff.tar.zstd");
    public static readonly MediaType DockerForeignLayerGzip = new("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    public static readonly MediaType DockerSchema1 = new("application/vnd.docker.distribution.manifest.v1+json");
    public static readonly MediaType DockerSchema1Signed = new("application/vnd.docker.distribution.manifest.v1+prettyjws");

    public bool IsIndex => this == OciIndex || this == DockerManifestList;

    public bool IsManifest => this == OciManifest || this == DockerManifest;

    public bool IsDocker => Value.StartsWith("application/vnd.docker.", StringComparison.Ordinal);

    public bool IsImageConfig => this == OciConfig || this == DockerConfig;

    /// <summary>True for a file-system layer, including those that may only be fetched from elsewhere; false for encrypted ones.</summary>
    public bool IsLayer =>
        (Value.StartsWith("application/vnd.oci.image.layer.", StringComparison.Ordinal)
            || Value.StartsWith("application/vnd.docker.image.rootfs.", StringComparison.Ordinal))
        && !Value.EndsWith("+encrypted", StringComparison.Ordinal);

    public LayerCompression Compression =>
        Value.EndsWith("+gzip", StringComparison.Ordinal) || Value.EndsWith(".gzip", StringComparison.Ordinal) ? LayerCompression.Gzip
        : Value.EndsWith("+zstd", StringComparison.Ordinal) || Value.EndsWith(".zstd", StringComparison.Ordinal) ? LayerCompression.Zstd
        : LayerCompression.None;

    public static MediaType LayerOf(LayerCompression compression) => compression switch
    {
        LayerCompression.Gzip => OciLayerGzip,
        LayerCompression.Zstd => OciLayerZstd,
        _ => OciLayer,
    };

    /// <summary>A layer's type as OCI manifests name it; layers that may only be fetched from elsewhere have no such name and keep theirs.</summary>
    public MediaType ToOciLayer() => IsDocker && IsLayer && this != DockerForeignLayerGzip ? LayerOf(Compression) : this;

    public override string ToString() => Value;
}
