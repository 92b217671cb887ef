using Davit.Content.Blobs;
using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>
/// Hands out a stream's bytes and throws <see cref="DigestMismatchException"/> at the first sign that they are not the blob's:
/// at the first byte too many, with the last byte, or at an early end. Whoever got the last byte has the blob.
/// </summary>
public sealed class VerifyingStream : Stream
{
    private readonly Descriptor _expected;
    private readonly Stream _source;
    private readonly string _doing;
    private readonly DigestHasher _hasher;
    private long _position;
    private bool _isVerified;

    /// <param name="expected">What the stream is said to hold.</param>
    /// <param name="source">Disposed with this stream.</param>
    /// <param name="doing">What is being done, for errors, to be followed by the digest: <c>copy blob</c>.</param>
    public VerifyingStream(Descriptor expected, Stream source, string doing)
    {
        _expected = expected;
        _source = source;
        _doing = doing;
        _hasher = new DigestHasher(expected.Digest.HashAlgorithm);
    }

    /// <summary>Told the number of bytes handed out so far, after each read.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>
    /// Whether the reader may seek past bytes it was never handed, because it has them. What it then reads is not proved here, unless it goes
    /// back to the beginning.
    /// </summary>
    public bool AllowsGap { get; init; }

    public override bool CanRead => true;

    /// <summary>Back to bytes that were handed out before; past them where there may be a gap.</summary>
    public override bool CanSeek => _source.CanSeek;

    public override bool CanWrite => false;

    /// <summary>The announced length.</summary>
    public override long Length => _expected.SizeBytes;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer) => Check(buffer, _source.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _source.ReadAsync(buffer, cancellationToken);
        return Check(buffer.Span, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = offset + (origin switch { SeekOrigin.Current => _position, SeekOrigin.End => Length, _ => 0 });
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target, AllowsGap ? _expected.SizeBytes : _hasher.BytesHashed, nameof(offset));
        _source.Seek(target - _position, SeekOrigin.Current);
        return _position = target;
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hasher.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Check(ReadOnlySpan<byte> buffer, int read)
    {
        if (read > _expected.SizeBytes - _position)
        {
            throw DigestMismatchException.TooLong(_doing, _expected.Digest, _expected.SizeBytes, _position + read);
        }

        if (read > 0)
        {
            // Bytes that are handed out again have been hashed; those behind a gap cannot be.
            if (_position <= _hasher.BytesHashed)
            {
                var known = (int)Math.Min(read, _hasher.BytesHashed - _position);
                _hasher.Append(buffer[known..read]);
            }

            _position += read;
            OnProgress?.Invoke(_position);
        }

        // A reader who knows the length does not ask for the end.
        if (_hasher.BytesHashed == _expected.SizeBytes || (read == 0 && !buffer.IsEmpty))
        {
            VerifyEnd();
        }

        return read;
    }

    private void VerifyEnd()
    {
        if (_isVerified)
        {
            return;
        }

        if (_hasher.BytesHashed < _expected.SizeBytes)
        {
            if (_position == _expected.SizeBytes)
            {
                return;
            }

            throw DigestMismatchException.TooShort(_doing, _expected.Digest, _expected.SizeBytes, _hasher.BytesHashed);
        }

        var actual = _hasher.Current();
        if (actual != _expected.Digest)
        {
            throw DigestMismatchException.OtherContent(_doing, _expected.Digest, actual, _hasher.BytesHashed);
        }

        _isVerified = true;
    }
}
