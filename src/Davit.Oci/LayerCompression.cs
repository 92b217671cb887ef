namespace Davit.Oci;

/// <summary>How a layer blob is packed.</summary>
public enum LayerCompression
{
    None,
    Gzip,
    Zstd,
}
