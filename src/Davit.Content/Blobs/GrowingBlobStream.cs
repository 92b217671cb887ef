using Microsoft.Win32.SafeHandles;

namespace Davit.Content.Blobs;

/// <summary>
/// Reads a blob while it is written: hands out what has come and waits for more until the blob is committed. Its bytes are in a file, so
/// the reader may be slower than the writer, and may go back. Stays readable after the commit.
/// </summary>
public sealed class GrowingBlobStream : Stream
{
    private readonly SafeFileHandle _file;
    private readonly BlobGrowth _growth;
    private readonly bool _ownsFile;
    private long _position;

    internal GrowingBlobStream(string path, BlobGrowth growth)
        : this(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), growth) => _ownsFile = true;

    /// <param name="file">The writer's own, as long as that is open: a download's cannot be opened a second time.</param>
    /// <param name="growth">How far it has come.</param>
    internal GrowingBlobStream(SafeFileHandle file, BlobGrowth growth)
    {
        _file = file;
        _growth = growth;
    }

    /// <summary>Told the position after each read.</summary>
    public Action<long>? OnProgress { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    /// <summary>What has come so far.</summary>
    public override long Length => _growth.Bytes;

    /// <summary>True when no more will come.</summary>
    public bool IsWhole => _growth.IsComplete;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>Waits until so many bytes have come, or all there will be.</summary>
    /// <exception cref="EndOfStreamException">The writer gave up; also while reading.</exception>
    public async Task WaitForAsync(long bytes, CancellationToken cancellationToken) => await _growth.WaitForAsync(bytes, cancellationToken);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var there = await _growth.WaitForAsync(_position + 1, cancellationToken);
        var count = (int)Math.Min(buffer.Length, Math.Max(0, there - _position));
        var read = RandomAccess.Read(_file, buffer.Span[..count], _position);
        _position += read;
        OnProgress?.Invoke(_position);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = offset + (origin switch { SeekOrigin.Current => _position, SeekOrigin.End => Length, _ => 0 });
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        return _position = target;
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsFile)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
