using System.Buffers;
using System.Net;
using Davit.Registry.Transport;

namespace Davit.Registry.Transfer;

/// <summary>A request body read from a stream that stays open. Without a length it is sent in chunks.</summary>
internal sealed class UploadContent(Stream source, long? lengthBytes, StallTimer stall) : HttpContent
{
    private const int BufferBytes = 256 * 1024;

    protected override bool TryComputeLength(out long length)
    {
        length = lengthBytes ?? 0;
        return lengthBytes is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await CopyAsync(stream, buffer, cancellationToken);
            stall.RestartForCommit();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task CopyAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        for (var left = lengthBytes ?? long.MaxValue; left > 0;)
        {
            stall.Pause();
            var read = await ReadSourceAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (read == 0)
            {
                return;
            }

            stall.Restart();
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }
    }

    // An error of our own side must not look like a broken connection, which would be tried again.
    private async Task<int> ReadSourceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new UploadSourceException(e);
        }
    }
}

/// <summary>The stream being uploaded cannot be read.</summary>
internal sealed class UploadSourceException(IOException cause) : Exception(cause.Message, cause);
