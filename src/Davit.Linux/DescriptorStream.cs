using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>
/// An inherited file descriptor as a stream, by read(2) and write(2) at the descriptor's own position, which may be shared with other
/// processes. (<see cref="FileStream"/> keeps a position of its own for regular files and so overwrites what others append.)
/// Disposing leaves the descriptor open.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class DescriptorStream(int descriptor, FileAccess access) : Stream
{
    public override bool CanRead => access.HasFlag(FileAccess.Read);

    public override bool CanSeek => false;

    public override bool CanWrite => access.HasFlag(FileAccess.Write);

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint count;
            while ((count = Libc.read(descriptor, bytes, (nuint)buffer.Length)) < 0)
            {
                ThrowUnlessInterrupted("read");
            }

            return (int)count;
        }
    }

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            fixed (byte* bytes = buffer)
            {
                var count = Libc.write(descriptor, bytes, (nuint)buffer.Length);
                if (count < 0)
                {
                    ThrowUnlessInterrupted("write");
                }

                buffer = buffer[(int)Math.Max(count, 0)..];
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    // As it comes: the base class would start the thread pool for it.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void ThrowUnlessInterrupted(string call)
    {
        var error = LinuxException.Last(call, descriptor switch { 0 => "standard input", 1 => "standard output", 2 => "standard error", _ => $"descriptor {descriptor}" });
        if (error.ErrorNumber is not Errno.EINTR)
        {
            throw error;
        }
    }
}
