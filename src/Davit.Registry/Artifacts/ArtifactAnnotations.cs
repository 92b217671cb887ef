namespace Davit.Registry.Artifacts;

/// <summary>The annotations by which tools understand each other's artifacts.</summary>
public static class ArtifactAnnotations
{
    /// <summary>Of a layer: the name of its file, relative to wherever it is pulled to (image-spec, annotations.md).</summary>
    public const string Title = "org.opencontainers.image.title";

    /// <summary>Of a manifest: when it was made, in RFC 3339 (image-spec, annotations.md).</summary>
    public const string Created = "org.opencontainers.image.created";

    /// <summary>Of a layer that is a packed directory, on oras' part: the digest of the tar inside.</summary>
    public const string UnpackedDigest = "io.deis.oras.content.digest";

    /// <summary>Of a layer, on oras' part: it is a packed directory.</summary>
    public const string Unpack = "io.deis.oras.content.unpack";
}
