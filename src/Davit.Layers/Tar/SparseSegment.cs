namespace Davit.Layers.Tar;

/// <summary>A run of stored bytes of a sparse file; what lies between runs is a hole.</summary>
public readonly record struct SparseSegment(long Offset, long Length)
{
    public long End => Offset + Length;
}
