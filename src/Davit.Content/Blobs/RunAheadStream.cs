using System.Buffers;
using System.Runtime.ExceptionServices;

namespace Davit.Content.Blobs;

/// <summary>
/// Reads a blob that a task of its own brings meanwhile. So the sender never waits for the reader: TCP forgets how fast a way is when it
/// rests (RFC 5681, section 4.1), and over a long one it takes many round trips to learn it again.
/// </summary>
internal sealed class RunAheadStream : Stream
{
    private const int CopyBytes = 256 * 1024;

    private readonly CancellationTokenSource _stop = new();
    private readonly GrowingBlobStream _content;
    private readonly BlobGrowth _growth;
    private readonly Task _bringing;
    private Exception? _failure;

    public RunAheadStream(Stream source, GrowingBlobStream content, BlobGrowth growth)
    {
        _content = content;
        _growth = growth;
        _bringing = Task.Run(() => BringAsync(source));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _content.Position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _content.ReadAsync(buffer, cancellationToken);
        }
        catch (EndOfStreamException) when (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Returns when everything has come.</summary>
    internal async Task FinishAsync(CancellationToken cancellationToken)
    {
        await _bringing.WaitAsync(cancellationToken);
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    /// <summary>Stops the bringing, and returns when nobody brings any more.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _bringing;
    }

    // The bringing goes on: readers close what they have read before all of it is there.
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    // Ends without an exception: the reader gets it.
    private async Task BringAsync(Stream source)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            await using (source)
            {
                while (await source.ReadAsync(buffer, _stop.Token) > 0)
                {
                }
            }

            _growth.Complete();
        }
        catch (Exception e) // crosses to the reader
        {
            _failure = e;
            _growth.Abandon();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
