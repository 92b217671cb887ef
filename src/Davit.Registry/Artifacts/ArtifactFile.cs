using Davit.Oci;

namespace Davit.Registry.Artifacts;

/// <summary>A file that is to become part of an artifact.</summary>
/// <param name="Title">Its name there, its parts separated by slashes; relative.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Open">Opens its content, from the beginning, each time: it is read once to learn its digest and again to be sent.</param>
public sealed record ArtifactFile(string Title, MediaType MediaType, Func<Stream> Open)
{
    /// <summary>Annotations besides the title.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// A file of this machine. Its title is the path as it was given, or the name alone when the path is absolute or climbs; its type is
    /// told by its name.
    /// </summary>
    /// <exception cref="DavitException">NotFound or InvalidArgument: it is no file.</exception>
    public static ArtifactFile FromPath(string path) => FromPath(path, FileTypes.Of(path));

    /// <inheritdoc cref="FromPath(string)"/>
    public static ArtifactFile FromPath(string path, MediaType mediaType)
    {
        if (Directory.Exists(path))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"open '{path}': is a directory", "Pack it first, for instance with 'tar', or name its files.");
        }

        return File.Exists(path)
            ? new ArtifactFile(TitleOf(path), mediaType, () => OpenFile(path))
            : throw new DavitException(ErrorKind.NotFound, $"open '{path}': no such file or directory");
    }

    /// <summary>Content that is in memory.</summary>
    public static ArtifactFile FromBytes(string title, ReadOnlyMemory<byte> bytes) =>
        new(title, FileTypes.Of(title), () => new MemoryStream(bytes.ToArray(), writable: false));

    /// <summary>What a file or directory of this machine is called in an artifact.</summary>
    /// <exception cref="DavitException">InvalidArgument: the path ends in no name.</exception>
    public static string TitleOf(string path)
    {
        var parts = path.Replace(Path.DirectorySeparatorChar, '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToArray();
        return parts is not [.., not ".."] ? throw new DavitException(ErrorKind.InvalidArgument, $"push artifact: '{path}' ends in no name", "Name the directory itself, from the one above it.")
            : Path.IsPathRooted(path) || parts.Contains("..") ? parts[^1]
            : string.Join('/', parts);
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DavitException(ErrorKind.Denied, $"open '{path}': permission denied", innerException: e);
        }
    }
}
