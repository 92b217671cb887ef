namespace Davit.Layers.Compression;

/// <summary>
/// How much may come out of a compressed stream: <see cref="FreeBytes"/> in any case, beyond that at most
/// <see cref="MaxRatio"/> times what went in. Real layers stay below 20; a bomb of deflate reaches 1032.
/// </summary>
public sealed record DecompressionLimits
{
    public static readonly DecompressionLimits Default = new();

    public long FreeBytes { get; init; } = 16L << 30;

    public int MaxRatio { get; init; } = 200;
}
