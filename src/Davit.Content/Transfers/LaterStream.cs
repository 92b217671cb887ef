namespace Davit.Content.Transfers;

/// <summary>A stream that is opened when it is first read, after its reader said where to begin. Owns what it opens.</summary>
/// <param name="open">From its beginning; called again to go back in one that cannot seek.</param>
/// <param name="lengthBytes">What it is said to hold.</param>
internal sealed class LaterStream(Func<CancellationToken, Task<Stream>> open, long lengthBytes) : Stream
{
    private readonly byte[] _passedOver = new byte[64 * 1024];
    private Stream? _source;
    private long _sourcePosition;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => lengthBytes;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var source = await FindPositionAsync(cancellationToken);
        var read = await source.ReadAsync(buffer, cancellationToken);
        _sourcePosition += read;
        _position = _sourcePosition;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        _position = offset + (origin switch { SeekOrigin.Current => _position, SeekOrigin.End => Length, _ => 0 });

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<Stream> FindPositionAsync(CancellationToken cancellationToken)
    {
        if (_source is { CanSeek: false } && _sourcePosition > _position)
        {
            await _source.DisposeAsync();
            (_source, _sourcePosition) = (null, 0);
        }

        _source ??= await open(cancellationToken);
        if (_source.CanSeek && _sourcePosition != _position)
        {
            _source.Position = _sourcePosition = _position;
        }

        while (_sourcePosition < _position)
        {
            var count = (int)Math.Min(_passedOver.Length, _position - _sourcePosition);
            var read = await _source.ReadAsync(_passedOver.AsMemory(0, count), cancellationToken);
            _sourcePosition += read > 0 ? read : throw new EndOfStreamException("a blob became shorter while it was read");
        }

        return _source;
    }
}
