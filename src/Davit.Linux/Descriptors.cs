using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Davit.Linux;

/// <summary>
/// Plain writes to descriptors this process was started with. Streams of the runtime library keep a position of their own, which
/// overwrites what others sharing the open file have written.
/// </summary>
[SupportedOSPlatform("linux")]
public static class Descriptors
{
    /// <summary>Writes all bytes, waiting when a descriptor set non-blocking by another of its users is full.</summary>
    /// <exception cref="LinuxException">EPIPE: the reader is gone…</exception>
    public static unsafe void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* pointer = bytes)
            {
                count = Libc.write(fd, pointer, (nuint)bytes.Length);
            }

            if (count >= 0)
            {
                bytes = bytes[(int)count..];
                continue;
            }

            var errno = Marshal.GetLastPInvokeError();
            if (errno is not (Errno.EINTR or Errno.EAGAIN))
            {
                throw LinuxException.Of(errno, "write");
            }

            Thread.Sleep(errno == Errno.EAGAIN ? 1 : 0);
        }
    }
}
