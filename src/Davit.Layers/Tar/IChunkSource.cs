namespace Davit.Layers.Tar;

/// <summary>Where an archive's bytes come from, piece by piece: a stream, or the other thread of a pipeline.</summary>
internal interface IChunkSource
{
    /// <summary>The next bytes, valid until the next call; empty at the end and ever after.</summary>
    public ReadOnlyMemory<byte> Next();
}
