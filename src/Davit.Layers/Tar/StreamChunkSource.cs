namespace Davit.Layers.Tar;

internal sealed class StreamChunkSource(Stream stream) : IChunkSource
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(256 * 1024);

    public ReadOnlyMemory<byte> Next() => _buffer.AsMemory(0, stream.Read(_buffer));

    public long Skip(long count)
    {
        if (!stream.CanSeek)
        {
            return 0;
        }

        var position = stream.Position;
        stream.Position = Math.Min(stream.Length, position + count);
        return stream.Position - position;
    }
}
