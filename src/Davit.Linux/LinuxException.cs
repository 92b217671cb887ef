using System.Runtime.InteropServices;

namespace Davit.Linux;

/// <summary>A system call that failed: <c>mknod 'etc/foo': Operation not permitted (EPERM)</c>.</summary>
public sealed class LinuxException : IOException
{
    private LinuxException(string call, string? subject, int errno)
        : base($"{call}{(subject is null ? "" : $" '{subject}'")}: {Errno.Describe(errno)}") => ErrorNumber = errno;

    /// <summary>errno, as in <see cref="Errno"/>.</summary>
    public int ErrorNumber { get; }

    /// <summary>The error of the last call made with <c>SetLastError</c>.</summary>
    /// <param name="call">Its name, with any arguments that tell what was wanted.</param>
    /// <param name="subject">The path or name it worked on.</param>
    public static LinuxException Last(string call, string? subject = null) => new(call, subject, Marshal.GetLastPInvokeError());

    public static LinuxException Of(int errno, string call, string? subject = null) => new(call, subject, errno);
}
