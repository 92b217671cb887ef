namespace Davit.Layers.Tar;

/// <summary>Where an archive's bytes come from, piece by piece: a stream, or the other thread of a pipeline.</summary>
internal interface IChunkSource
{
    /// <summary>The next bytes, valid until the next call; empty at the end and ever after.</summary>
    public ReadOnlyMemory<byte> Next();

    /// <summary>Passes over bytes without reading them where that can be done.</summary>
    /// <returns>How many of them: none, where it cannot.</returns>
    public long Skip(long count) => 0;
}
