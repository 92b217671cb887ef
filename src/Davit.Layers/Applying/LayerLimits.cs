using Davit.Layers.Compression;
using Davit.Layers.Tar;

namespace Davit.Layers.Applying;

/// <summary>Upper bounds on layers from outside.</summary>
public sealed record LayerLimits
{
    public static readonly LayerLimits Default = new();

    public TarLimits Tar { get; init; } = TarLimits.Default;

    public DecompressionLimits Decompression { get; init; } = DecompressionLimits.Default;

    /// <summary>Device nodes; MAKEDEV(8)'s complete /dev has under two thousand.</summary>
    public int MaxDeviceNodes { get; init; } = 8192;

    /// <summary>Directories, whose times are kept in memory until the end.</summary>
    public int MaxDirectories { get; init; } = 1_000_000;
}
