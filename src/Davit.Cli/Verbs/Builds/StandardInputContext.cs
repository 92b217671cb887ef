using System.Text;
using Davit.Build;

namespace Davit.Cli.Verbs.Builds;

/// <summary>What <c>build -</c> reads: a tar archive (plain or compressed), or a Dockerfile without any files.</summary>
internal static class StandardInputContext
{
    private const int TarMagicOffset = 257;
    private const int TarBlock = 512;

    public static (ContextSource Context, string? DockerfileText) Read(Stream input)
    {
        var head = new byte[TarBlock];
        var length = input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var whole = new PrefixedStream(head.AsMemory(0, length), input);
        if (IsArchive(head.AsSpan(0, length)))
        {
            return (new ContextSource.Archive(whole), null);
        }

        using var reader = new StreamReader(whole, Encoding.UTF8);
        return (new ContextSource.Empty(), reader.ReadToEnd());
    }

    private static bool IsArchive(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])
        || head.StartsWith("BZh"u8)
        || head.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])
        || head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])
        || (head.Length == TarBlock && head[TarMagicOffset..].StartsWith("ustar"u8));

    /// <summary>Bytes already read, then the rest of the stream they came from.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _prefix = prefix;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            if (_prefix.IsEmpty)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, _prefix.Length);
            _prefix.Span[..count].CopyTo(buffer);
            _prefix = _prefix[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
