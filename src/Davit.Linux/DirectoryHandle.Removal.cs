using System.Runtime.InteropServices;

namespace Davit.Linux;

public sealed partial class DirectoryHandle
{
    // Open directories on the way down: far below the usual limit of 1024 descriptors.
    private const int MaxOpenDepth = 100;

    private const uint FS_IOC_GETFLAGS = 0x80086601;
    private const uint FS_IOC_SETFLAGS = 0x40086602;
    private const int FS_IMMUTABLE_AND_APPEND = 0x30;

    /// <summary>Removes a name that is not a directory; false when it was not there.</summary>
    public bool RemoveFile(ReadOnlySpan<byte> name) => Remove(name, 0) switch
    {
        0 => true,
        Errno.ENOENT => false,
        var errno => throw LinuxException.Of(errno, "unlink", CString.Show(name)),
    };

    /// <summary>
    /// Removes a name and everything below it, whatever its depth, modes and immutable flags; symbolic links
    /// are removed, not followed. False when it was not there.
    /// </summary>
    public bool RemoveTree(ReadOnlySpan<byte> name)
    {
        var errno = Remove(name, 0);
        if (errno is 0 or Errno.ENOENT)
        {
            return errno == 0;
        }

        if (errno is not (Errno.EISDIR or Errno.EPERM))
        {
            throw LinuxException.Of(errno, "unlink", CString.Show(name));
        }

        new TreeRemover(this).Remove(name.ToArray());
        return true;
    }

    /// <summary>errno, 0 for success.</summary>
    private unsafe int Remove(ReadOnlySpan<byte> name, int flags)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* pointer = CString.Terminate(Checked(name), buffer))
        {
            return Libc.unlinkat(Descriptor, pointer, flags) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>chattr(1)'s i and a: they forbid removal even to root. Anything but files and directories has none.</summary>
    private static unsafe void ClearImmutable(int descriptor)
    {
        var flags = 0;
        if (Libc.ioctl(descriptor, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_IMMUTABLE_AND_APPEND) != 0)
        {
            flags &= ~FS_IMMUTABLE_AND_APPEND;
            _ = Libc.ioctl(descriptor, FS_IOC_SETFLAGS, &flags);
        }
    }

    /// <summary>
    /// Depth first on open directories. A directory deeper than <see cref="MaxOpenDepth"/> is moved up to the
    /// top first, so that neither the stack nor the descriptors run out.
    /// </summary>
    private sealed class TreeRemover(DirectoryHandle top)
    {
        private readonly Queue<byte[]> _moved = [];
        private int _moves;

        internal void Remove(byte[] name)
        {
            RemoveDirectory(top, name, 0);
            while (_moved.TryDequeue(out var moved))
            {
                RemoveDirectory(top, moved, 0);
            }
        }

        private void RemoveDirectory(DirectoryHandle parent, byte[] name, int depth)
        {
            if (depth == MaxOpenDepth)
            {
                MoveToTop(parent, name);
                return;
            }

            using (var directory = OpenWritable(parent, name))
            {
                if (directory is null)
                {
                    return;
                }

                foreach (var entry in directory.ReadEntries())
                {
                    RemoveEntry(directory, entry, depth);
                }
            }

            var errno = parent.Remove(name, Libc.AT_REMOVEDIR);
            if (errno is not (0 or Errno.ENOENT))
            {
                throw LinuxException.Of(errno, "rmdir", CString.Show(name));
            }
        }

        private void RemoveEntry(DirectoryHandle directory, DirectoryEntry entry, int depth)
        {
            var errno = entry.Kind == FileKind.Directory ? Errno.EISDIR : directory.Remove(entry.Name, 0);
            if (errno == Errno.EPERM)
            {
                errno = RemoveProtected(directory, entry.Name);
            }

            if (errno == Errno.EISDIR)
            {
                RemoveDirectory(directory, entry.Name, depth + 1);
            }
            else if (errno is not (0 or Errno.ENOENT))
            {
                throw LinuxException.Of(errno, "unlink", CString.Show(entry.Name));
            }
        }

        private static int RemoveProtected(DirectoryHandle directory, byte[] name)
        {
            var status = directory.Status(name);
            if (status is { IsDirectory: true })
            {
                return Errno.EISDIR;
            }

            if (status is { Kind: FileKind.Regular })
            {
                using var file = directory.OpenRead(name);
                ClearImmutable((int)file.DangerousGetHandle());
            }

            return directory.Remove(name, 0);
        }

        /// <summary>Null when another remover was quicker.</summary>
        private static DirectoryHandle? OpenWritable(DirectoryHandle parent, byte[] name)
        {
            var flags = Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW;
            var descriptor = parent.TryOpenAt(name, flags, 0);
            if (descriptor < 0 && Marshal.GetLastPInvokeError() == Errno.EACCES)
            {
                parent.SetMode(name, 0x1c0); // 0700: without privileges the owner must let himself in
                descriptor = parent.TryOpenAt(name, flags, 0);
            }

            if (descriptor < 0)
            {
                return Marshal.GetLastPInvokeError() == Errno.ENOENT ? null : throw LinuxException.Last("open", CString.Show(name));
            }

            var directory = new DirectoryHandle(descriptor);
            ClearImmutable(descriptor);
            if (!Users.IsRoot)
            {
                directory.SetMode(0x1c0);
            }

            return directory;
        }

        private void MoveToTop(DirectoryHandle parent, byte[] name)
        {
            var moved = CString.Utf8($".removing-{Environment.ProcessId}-{_moves++}");
            parent.Rename(name, top, moved);
            _moved.Enqueue(moved);
        }
    }
}
