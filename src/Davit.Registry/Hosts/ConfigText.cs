using Davit.Oci;

namespace Davit.Registry.Hosts;

/// <summary>Configuration files as text; what is wrong with one is told with its path.</summary>
internal static class ConfigText
{
    private const int MaxBytes = 1024 * 1024;

    public static string Read(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes ? File.ReadAllText(path) : throw Invalid(path, $"larger than {MaxBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, Reason(e));
        }
    }

    public static IReadOnlyList<string> ListFiles(string directory)
    {
        try
        {
            return [.. Directory.GetFiles(directory).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(directory, Reason(e));
        }
    }

    /// <summary>Why a file could not be read, without its path, which the message has already.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied",

        // "Read-only file system : '/a/b'"
        IOException when exception.Message.IndexOf(" : '", StringComparison.Ordinal) is > 0 and var end => char.ToLowerInvariant(exception.Message[0]) + exception.Message[1..end],
        _ => exception.Message,
    };

    public static DavitException Invalid(string path, string problem) => new(ErrorKind.InvalidArgument, $"read '{path}': {problem}", "Correct or remove the file.");
}
