namespace Davit.Engine.Upkeep;

/// <summary>An amount of content.</summary>
/// <param name="PackedBytes">In blobs.</param>
/// <param name="UnpackedBytes">In layers' files.</param>
public readonly record struct Share(long PackedBytes, long UnpackedBytes)
{
    public long TotalBytes => PackedBytes + UnpackedBytes;
}
