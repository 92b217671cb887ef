namespace Davit.Layers.Tar;

/// <summary>Upper bounds on archives from outside; every one is far above what real layers need.</summary>
public sealed record TarLimits
{
    public static readonly TarLimits Default = new();

    /// <summary>Headers of all kinds.</summary>
    public int MaxEntries { get; init; } = 10_000_000;

    /// <summary>Bytes of one name or link target: PATH_MAX without its NUL.</summary>
    public int MaxNameBytes { get; init; } = 4095;

    /// <summary>Bytes of one PAX header.</summary>
    public int MaxPaxBytes { get; init; } = 1024 * 1024;

    /// <summary>Runs of one sparse file.</summary>
    public int MaxSparseSegments { get; init; } = 1024 * 1024;

    /// <summary>Bytes of one file, holes included: the most ext4 can hold.</summary>
    public long MaxFileBytes { get; init; } = 16L << 40;

    /// <summary>Bytes of one extended attribute's value: the kernel's XATTR_SIZE_MAX.</summary>
    public int MaxAttributeBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of the whole archive.</summary>
    public long MaxArchiveBytes { get; init; } = 1L << 40;
}
