using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Davit.Layers.Tar;

namespace Davit.Layers.Applying;

/// <summary>
/// Buffers on their way from the task that reads and decompresses to the thread that hashes and writes. There is a
/// fixed number of them; the producer waits for one to come back, the consumer for one to arrive.
/// </summary>
internal sealed class ChunkQueue : IChunkSource, IDisposable
{
    internal const int BufferSize = 1024 * 1024;
    private const int BufferCount = 8;

    private readonly Channel<byte[]?> _free = Channel.CreateBounded<byte[]?>(BufferCount);
    private readonly BlockingCollection<ArraySegment<byte>> _full = [];
    private readonly CancellationToken _stop;
    private byte[]? _current;
    private volatile Exception? _error;

    internal ChunkQueue(CancellationToken stop)
    {
        _stop = stop;
        for (var i = 0; i < BufferCount; i++)
        {
            _free.Writer.TryWrite(null); // rented when first needed: small layers need one
        }
    }

    /// <summary>Reads the source to its end; an error of it arrives at the consumer.</summary>
    internal async Task FillAsync(Stream source, Action onChunk)
    {
        try
        {
            for (var isAtEnd = false; !isAtEnd;)
            {
                var buffer = await _free.Reader.ReadAsync(_stop) ?? ArrayPool<byte>.Shared.Rent(BufferSize);
                var length = await source.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), BufferSize, throwOnEndOfStream: false, _stop);
                _full.Add(new ArraySegment<byte>(buffer, 0, length), CancellationToken.None);
                isAtEnd = length < BufferSize;
                onChunk();
            }
        }
        catch (Exception error) // crosses to the consumer's thread
        {
            _error = error;
        }
        finally
        {
            _full.CompleteAdding();
        }
    }

    public ReadOnlyMemory<byte> Next()
    {
        if (_current is not null)
        {
            _free.Writer.TryWrite(_current);
            _current = null;
        }

        if (_full.TryTake(out var chunk, Timeout.Infinite, _stop))
        {
            _current = chunk.Array;
            return chunk;
        }

        if (_error is { } error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }

        return default;
    }

    /// <summary>When neither side runs any more.</summary>
    public void Dispose()
    {
        Return(_current);
        while (_full.TryTake(out var chunk))
        {
            Return(chunk.Array);
        }

        while (_free.Reader.TryRead(out var buffer))
        {
            Return(buffer);
        }

        _full.Dispose();
    }

    private static void Return(byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
