using System.Security.Cryptography;
using System.Threading.Channels;
using Davit.Oci;

namespace Davit.Layers.Compression;

/// <summary>The uncompressed end of <see cref="LayerCompressor"/>: hashes what is written and hands it on in blocks.</summary>
internal sealed class BlockWriter(IBlockEncoder encoder, HashAlgorithmName algorithm, SemaphoreSlim slots, CancellationToken stop) : Stream
{
    private readonly Channel<Task<EncodedBlock>> _blocks = Channel.CreateUnbounded<Task<EncodedBlock>>();
    private readonly DigestHasher _hasher = new(algorithm);
    private PooledBuffer? _block;

    /// <summary>In order; as many as there are slots, then the writer waits.</summary>
    internal ChannelReader<Task<EncodedBlock>> Blocks => _blocks.Reader;

    internal Digest Digest => _hasher.Current();

    internal long BytesWritten => _hasher.BytesHashed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => BytesWritten;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hasher.Append(buffer);
        while (!buffer.IsEmpty)
        {
            var block = _block ??= NewBlock();
            var piece = Math.Min(buffer.Length, LayerCompressor.BlockSize - block.Length);
            block.Append(buffer[..piece]);
            buffer = buffer[piece..];
            if (block.Length == LayerCompressor.BlockSize)
            {
                Send();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    internal void Complete(Exception? error)
    {
        if (error is null && _block is not null)
        {
            Send();
        }

        _blocks.Writer.TryComplete(error);
    }

    /// <summary>After cancellation: waits until no thread uses the encoder any more, and gives the buffers back.</summary>
    internal async Task DrainAsync(Task producing)
    {
        await producing;
        while (_blocks.Reader.TryRead(out var encoding))
        {
            await ((Task)encoding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (encoding.IsCompletedSuccessfully)
            {
                (await encoding).Bytes.Dispose();
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _block?.Dispose();
            _hasher.Dispose();
        }

        base.Dispose(disposing);
    }

    private PooledBuffer NewBlock()
    {
        slots.Wait(stop);
        return new PooledBuffer(LayerCompressor.BlockSize);
    }

    private void Send()
    {
        var block = _block!;
        _block = null;
        _blocks.Writer.TryWrite(encoder.Encode(block));
    }
}
