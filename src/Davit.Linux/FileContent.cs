using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>Copies the bytes of files in the cheapest way the file systems concerned allow.</summary>
[SupportedOSPlatform("linux")]
public static class FileContent
{
    private const int BufferSize = 128 * 1024;
    private const int RangeSize = 1 << 30;

    /// <summary>
    /// Fills the empty file <paramref name="to"/> with all of <paramref name="from"/>: sharing its blocks, copying inside the kernel, or
    /// by reading and writing. Returns the number of bytes.
    /// </summary>
    public static long Copy(SafeFileHandle from, SafeFileHandle to)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            // Small files are the most: a read, which also tells the end, and a write.
            var length = RandomAccess.Read(from, buffer, 0);
            if (length < buffer.Length)
            {
                RandomAccess.Write(to, buffer.AsSpan(0, length), 0);
                return CopyRest(from, to, buffer, length);
            }

            return TryClone(from, to) ?? CopyRest(from, to, buffer, CopyRanges(from, to));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static long? TryClone(SafeFileHandle from, SafeFileHandle to) =>
        Libc.ioctl(to, Libc.FICLONE, from.DangerousGetHandle()) == 0 ? RandomAccess.GetLength(to) : null;

    /// <summary>How far copy_file_range(2) came: nowhere, for instance, between two kinds of file system.</summary>
    private static unsafe long CopyRanges(SafeFileHandle from, SafeFileHandle to)
    {
        long offset = 0;
        while (true)
        {
            var (fromOffset, toOffset) = (offset, offset);
            var copied = Libc.copy_file_range(from, &fromOffset, to, &toOffset, RangeSize, 0);
            if (copied > 0)
            {
                offset += copied;
            }
            else if (copied == 0 || Marshal.GetLastPInvokeError() is Errno.EXDEV or Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.EPERM)
            {
                return offset;
            }
            else if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw LinuxException.Last("copy_file_range");
            }
        }
    }

    private static long CopyRest(SafeFileHandle from, SafeFileHandle to, byte[] buffer, long offset)
    {
        for (int length; (length = RandomAccess.Read(from, buffer, offset)) > 0; offset += length)
        {
            RandomAccess.Write(to, buffer.AsSpan(0, length), offset);
        }

        return offset;
    }
}
