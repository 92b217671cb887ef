using Davit.Linux;

namespace Davit.Cli.CommandLine;

/// <summary>The base library's sentences about files in the words of the system, which users know: <c>open /x: permission denied</c>.</summary>
internal static class FileErrors
{
    public static string Describe(Exception error) => error switch
    {
        LinuxException => error.Message,
        FileNotFoundException { FileName: { } file } => $"open {file}: no such file or directory",
        DirectoryNotFoundException or FileNotFoundException when PathIn(error.Message) is { } path => $"open {path}: no such file or directory",
        UnauthorizedAccessException when PathIn(error.Message) is { } path => $"open {path}: {(Directory.Exists(path) ? "is a directory" : "permission denied")}",
        IOException when PathIn(error.Message) is { } path && OfNumber(error.HResult) is { } reason => $"open {path}: {reason}",
        _ => error.Message,
    };

    // The base library keeps errno as the HResult of errors it has no type of its own for.
    private static string? OfNumber(int errno) => errno switch
    {
        Errno.EEXIST => "file exists",
        Errno.ENOTDIR => "not a directory",
        Errno.ENOSPC => "no space left on device",
        Errno.EISDIR => "is a directory",
        Errno.EROFS => "read-only file system",
        Errno.EDQUOT => "disk quota exceeded",
        _ => null,
    };

    // "Could not find a part of the path '/a/b'."
    private static string? PathIn(string message)
    {
        var start = message.IndexOf('\'', StringComparison.Ordinal) + 1;
        var end = message.LastIndexOf('\'');
        return start > 0 && end > start ? message[start..end] : null;
    }
}
