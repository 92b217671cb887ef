namespace Davit.Engine.Sending;

/// <summary>A blob's bytes out of a channel: exactly so many, and then the channel is free for the next.</summary>
internal sealed class CountedContent(SendChannel channel, long size, Action<bool> onEnd) : Stream
{
    private long _left = size;
    private bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; } = size;

    public override long Position
    {
        get => Length - _left;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, _left)];
        if (wanted.IsEmpty)
        {
            EndIfRead();
            return 0;
        }

        var read = await channel.ReadAsync(wanted, cancellationToken);
        if (read == 0)
        {
            throw OfferedImage.Ended();
        }

        _left -= read;
        EndIfRead();
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End();
        }

        base.Dispose(disposing);
    }

    private void EndIfRead()
    {
        if (_left == 0)
        {
            End();
        }
    }

    private void End()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            onEnd(_left == 0);
        }
    }
}
