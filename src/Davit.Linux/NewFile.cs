using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Davit.Linux;

/// <summary>
/// A file that has its name only once it is complete: until then the directory does not show it, and nothing of it is left by whatever ends
/// the process (open(2), O_TMPFILE). File systems that cannot do this get a file with another name, which a kill leaves behind.
/// A link stays, and what it leads to is replaced. A device or a pipe is written to as it is: a file in the place of /dev/stdout would break
/// every other program.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class NewFile : IDisposable
{
    private const uint OwnerReadWrite = 0x180; // 0600
    private const int MaxAttempts = 100;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly bool _isInPlace;
    private string? _temporary;

    private NewFile(string path, SafeFileHandle handle, string? temporary)
    {
        _path = path;
        _handle = handle;
        _temporary = temporary;
        Content = new FileStream(handle, FileAccess.Write, bufferSize: 0);
    }

    private NewFile(string path, SafeFileHandle handle)
        : this(path, handle, temporary: null) => _isInPlace = true;

    /// <summary>To be written before the commit; disposed with this object.</summary>
    public FileStream Content { get; }

    /// <param name="path">The name to come, in a directory that exists; what has it now keeps it until then.</param>
    /// <exception cref="LinuxException">The directory is not there or cannot be written, or the name is a directory's.</exception>
    public static NewFile Create(string path)
    {
        if (OpenInPlace(path) is { } special)
        {
            return new NewFile(path, special);
        }

        var full = new FileInfo(path).LinkTarget is null ? Path.GetFullPath(path) : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        var directory = Path.GetDirectoryName(full) ?? full;
        var handle = Libc.open(directory, Libc.O_TMPFILE | Libc.O_RDWR | Libc.O_CLOEXEC, OwnerReadWrite);
        if (!handle.IsInvalid)
        {
            return new NewFile(full, handle, temporary: null);
        }

        var error = LinuxException.Last("create a file in", directory);
        return error.ErrorNumber is Errno.EOPNOTSUPP or Errno.EISDIR or Errno.EINVAL ? CreateNamed(full) : throw error;
    }

    /// <summary>Gives it its name, in one step, over whatever has it.</summary>
    public void Commit()
    {
        if (_isInPlace)
        {
            return;
        }

        _temporary ??= Link();
        Files.Rename(_temporary, _path);
        _temporary = null;
    }

    /// <summary>Without a commit nothing is left.</summary>
    public void Dispose()
    {
        Content.Dispose();
        _handle.Dispose();
        if (_temporary is not null)
        {
            File.Delete(_temporary);
        }
    }

    // Null where a file is to be made or replaced.
    private static SafeFileHandle? OpenInPlace(string path)
    {
        using var found = Libc.open(path, Libc.O_PATH | Libc.O_CLOEXEC, 0);
        if (found.IsInvalid)
        {
            return null;
        }

        var kind = FileStatus.Of(found).Kind;
        if (kind == FileKind.Directory)
        {
            throw LinuxException.Of(Errno.EISDIR, "write", path);
        }

        if (kind == FileKind.Regular && !IsDescriptor(path))
        {
            return null;
        }

        // A descriptor that leads to a file may have been opened to add to it.
        var handle = Libc.open(path, Libc.O_WRONLY | Libc.O_APPEND | Libc.O_CLOEXEC, 0);
        return handle.IsInvalid ? throw LinuxException.Last("open", path) : handle;
    }

    private static bool IsDescriptor(string path) =>
        path is "/dev/stdout" or "/dev/stderr" || path.StartsWith("/dev/fd/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static NewFile CreateNamed(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            var temporary = TemporaryName(path, attempt);
            var handle = Libc.open(temporary, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, OwnerReadWrite);
            if (!handle.IsInvalid)
            {
                return new NewFile(path, handle, temporary);
            }

            CheckNameTaken(LinuxException.Last("create", temporary), attempt);
        }
    }

    private unsafe string Link()
    {
        var source = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}");
        for (var attempt = 0; ; attempt++)
        {
            var temporary = TemporaryName(_path, attempt);
            fixed (byte* from = CString.Terminate(Encoding.UTF8.GetBytes(source), []))
            fixed (byte* to = CString.Terminate(Encoding.UTF8.GetBytes(temporary), []))
            {
                if (Libc.linkat(Libc.AT_FDCWD, from, Libc.AT_FDCWD, to, Libc.AT_SYMLINK_FOLLOW) == 0)
                {
                    return temporary;
                }
            }

            CheckNameTaken(LinuxException.Last("link", temporary), attempt);
        }
    }

    private static void CheckNameTaken(LinuxException error, int attempt)
    {
        if (error.ErrorNumber != Errno.EEXIST || attempt == MaxAttempts)
        {
            throw error;
        }
    }

    private static string TemporaryName(string path, int attempt) =>
        Path.Combine(Path.GetDirectoryName(path)!, string.Create(CultureInfo.InvariantCulture, $".davit-{Environment.ProcessId}-{attempt}.part"));
}
