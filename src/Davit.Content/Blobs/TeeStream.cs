using System.Buffers;

namespace Davit.Content.Blobs;

/// <summary>Reads a source and writes what it hands out into an ingest.</summary>
internal sealed class TeeStream(BlobIngest ingest, Stream source) : Stream
{
    private const int DrainBytes = 64 * 1024;

    private bool _isAtEnd;
    private bool _isDisposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => ingest.BytesWritten;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Take(buffer, source.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await source.ReadAsync(buffer, cancellationToken);
        return Take(buffer.Span, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Passes the rest of the source into the ingest, unless the source is at its end or closed.</summary>
    internal async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        if (_isAtEnd || _isDisposed)
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(DrainBytes);
        try
        {
            while (await ReadAsync(buffer, cancellationToken) > 0)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> buffer, int read)
    {
        if (read > 0)
        {
            ingest.Write(buffer[..read]);
        }
        else if (!buffer.IsEmpty)
        {
            _isAtEnd = true;
        }

        return read;
    }
}
