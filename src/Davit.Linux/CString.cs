using System.Text;

namespace Davit.Linux;

/// <summary>Names are bytes to the kernel: this turns them into NUL-terminated memory, and into text for messages only.</summary>
internal static class CString
{
    /// <summary>Room for any single name and most paths; longer ones go to the heap.</summary>
    internal const int StackSize = 320;

    private const int MaxPathBytes = 4096;

    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    internal static string Show(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name);

    /// <summary>The name followed by NUL, in <paramref name="buffer"/> when it fits.</summary>
    internal static Span<byte> Terminate(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        if (name.Length >= MaxPathBytes)
        {
            throw LinuxException.Of(Errno.ENAMETOOLONG, "path", Show(name[..64]) + "…");
        }

        if (name.Contains((byte)0))
        {
            throw LinuxException.Of(Errno.EINVAL, "path", Show(name));
        }

        var target = name.Length < buffer.Length ? buffer[..(name.Length + 1)] : new byte[name.Length + 1];
        name.CopyTo(target);
        target[name.Length] = 0;
        return target;
    }
}
