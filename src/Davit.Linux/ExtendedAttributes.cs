using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>xattr(7); names and values are bytes. Symbolic links are meant themselves, never followed.</summary>
[SupportedOSPlatform("linux")]
public static class ExtendedAttributes
{
    public static unsafe void Set(SafeFileHandle file, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        SetOnDescriptor((int)file.DangerousGetHandle(), attribute, value);
        GC.KeepAlive(file);
    }

    /// <summary>On the directory itself.</summary>
    public static void Set(DirectoryHandle directory, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value) =>
        SetOnDescriptor(directory.Descriptor, attribute, value);

    /// <summary>On a name in a directory.</summary>
    public static unsafe void Set(DirectoryHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        Span<byte> attributeBuffer = stackalloc byte[CString.StackSize];
        fixed (byte* path = PathOf(directory, name))
        fixed (byte* key = CString.Terminate(attribute, attributeBuffer))
        fixed (byte* data = value)
        {
            Check(Libc.lsetxattr(path, key, data, (nuint)value.Length, 0), "setxattr", attribute, name);
        }
    }

    public static unsafe void Set(string path, string attribute, ReadOnlySpan<byte> value)
    {
        fixed (byte* file = CString.Terminate(CString.Utf8(path), default))
        fixed (byte* key = CString.Terminate(CString.Utf8(attribute), default))
        fixed (byte* data = value)
        {
            Check(Libc.lsetxattr(file, key, data, (nuint)value.Length, 0), "setxattr", CString.Utf8(attribute), CString.Utf8(path));
        }
    }

    /// <summary>Null when the file has no such attribute.</summary>
    public static byte[]? Find(string path, string attribute) => Find(CString.Utf8(path), CString.Utf8(attribute));

    /// <summary>Null when the file has no such attribute.</summary>
    public static byte[]? Find(DirectoryHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute) =>
        Find(PathOf(directory, name), attribute);

    /// <summary>The names of a file's attributes, sorted by bytes; empty where the file system has none.</summary>
    public static IReadOnlyList<byte[]> List(DirectoryHandle directory, ReadOnlySpan<byte> name) => List(PathOf(directory, name));

    /// <summary>Of the directory itself.</summary>
    public static IReadOnlyList<byte[]> List(DirectoryHandle directory) => List(PathOf(directory, "."u8));

    /// <summary>Of the directory itself; null when it has no such attribute.</summary>
    public static byte[]? Find(DirectoryHandle directory, ReadOnlySpan<byte> attribute) => Find(PathOf(directory, "."u8), attribute);

    public static IReadOnlyList<string> List(string path) => [.. List(CString.Utf8(path)).Select(Encoding.UTF8.GetString)];

    // setxattrat(2) is younger than the kernels we support; a path through /proc/self/fd follows the open directory only.
    private static byte[] PathOf(DirectoryHandle directory, ReadOnlySpan<byte> name) =>
        [.. Encoding.ASCII.GetBytes($"/proc/self/fd/{directory.Descriptor}/"), .. name, 0];

    private static unsafe void SetOnDescriptor(int descriptor, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        Span<byte> buffer = stackalloc byte[CString.StackSize];
        fixed (byte* key = CString.Terminate(attribute, buffer))
        fixed (byte* data = value)
        {
            Check(Libc.fsetxattr(descriptor, key, data, (nuint)value.Length, 0), "setxattr", attribute, default);
        }
    }

    private static unsafe byte[]? Find(ReadOnlySpan<byte> path, ReadOnlySpan<byte> attribute)
    {
        Span<byte> buffer = stackalloc byte[256];
        fixed (byte* file = Terminated(path))
        fixed (byte* key = CString.Terminate(attribute, default))
        {
            for (; ; buffer = new byte[buffer.Length * 16])
            {
                fixed (byte* data = buffer)
                {
                    var length = Libc.lgetxattr(file, key, data, (nuint)buffer.Length);
                    if (length >= 0)
                    {
                        return buffer[..(int)length].ToArray();
                    }
                }

                var errno = Marshal.GetLastPInvokeError();
                if (errno is Errno.ENODATA or Errno.EOPNOTSUPP)
                {
                    return null;
                }

                if (errno != Errno.ERANGE)
                {
                    throw LinuxException.Of(errno, $"getxattr {CString.Show(attribute)}", CString.Show(path));
                }
            }
        }
    }

    private static unsafe List<byte[]> List(ReadOnlySpan<byte> path)
    {
        Span<byte> buffer = stackalloc byte[512];
        fixed (byte* file = Terminated(path))
        {
            for (; ; buffer = new byte[buffer.Length * 16])
            {
                fixed (byte* data = buffer)
                {
                    var length = Libc.llistxattr(file, data, (nuint)buffer.Length);
                    if (length >= 0)
                    {
                        return Split(buffer[..(int)length]);
                    }
                }

                var errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.EOPNOTSUPP)
                {
                    return [];
                }

                if (errno != Errno.ERANGE)
                {
                    throw LinuxException.Of(errno, "listxattr", CString.Show(path));
                }
            }
        }
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> names)
    {
        var list = new List<byte[]>();
        while (!names.IsEmpty)
        {
            var end = names.IndexOf((byte)0);
            list.Add(names[..end].ToArray());
            names = names[(end + 1)..];
        }

        list.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        return list;
    }

    private static Span<byte> Terminated(ReadOnlySpan<byte> path) =>
        CString.Terminate(path.EndsWith((byte)0) ? path[..^1] : path, default);

    private static void Check(int result, string call, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> subject)
    {
        if (result != 0)
        {
            throw LinuxException.Last($"{call} {CString.Show(attribute)}", subject.IsEmpty ? null : CString.Show(subject));
        }
    }
}
