using System.Buffers;

namespace Davit.Content.Blobs;

/// <summary>Reads a source and writes what it hands out into an ingest; bytes the ingest kept from before come first.</summary>
internal sealed class TeeStream : Stream
{
    private const int DrainBytes = 64 * 1024;

    private readonly BlobIngest _ingest;
    private readonly Func<long, CancellationToken, Task<Stream>>? _open;
    private Stream? _source;
    private bool _isAtEnd;
    private bool _isDisposed;

    public TeeStream(BlobIngest ingest, Stream source)
    {
        _ingest = ingest;
        _source = source;
    }

    public TeeStream(BlobIngest ingest, Func<long, CancellationToken, Task<Stream>> openFrom)
    {
        _ingest = ingest;
        _open = openFrom;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _ingest.BytesWritten;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) =>
        IsReplaying ? _ingest.Replay(buffer) : Take(buffer, _source is { } source ? source.Read(buffer) : OpenAndRead(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsReplaying)
        {
            return _ingest.Replay(buffer.Span);
        }

        if (_source is null && !_ingest.IsComplete)
        {
            _source = await _open!(_ingest.BytesWritten, cancellationToken);
        }

        var read = _source is null ? 0 : await _source.ReadAsync(buffer, cancellationToken);
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
            _source?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsReplaying => _open is not null && _ingest.BytesWritten < _ingest.KeptBytes;

    // For readers on a thread of their own.
    private int OpenAndRead(Span<byte> buffer)
    {
        if (_ingest.IsComplete)
        {
            return 0;
        }

        _source = _open!(_ingest.BytesWritten, CancellationToken.None).GetAwaiter().GetResult();
        return _source.Read(buffer);
    }

    private int Take(ReadOnlySpan<byte> buffer, int read)
    {
        if (read > 0)
        {
            _ingest.Write(buffer[..read]);
        }
        else if (!buffer.IsEmpty)
        {
            _isAtEnd = true;
        }

        return read;
    }
}
