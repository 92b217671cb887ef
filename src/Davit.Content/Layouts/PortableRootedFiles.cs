namespace Davit.Content.Layouts;

/// <summary>Without the kernel's help: names with links in them are as good as missing.</summary>
internal sealed class PortableRootedFiles : IRootedFiles
{
    private static readonly char[] Separators = ['/', '\\'];

    private readonly string _directory;

    public PortableRootedFiles(string directory) => _directory = Directory.Exists(directory)
        ? Path.GetFullPath(directory)
        : throw new DirectoryNotFoundException($"open '{directory}': there is no such directory");

    public long? FindSize(string path) => Find(path)?.Length;

    public FileStream? OpenRead(string path) =>
        Find(path) is { } file ? new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0) : null;

    public void Dispose()
    {
    }

    private FileInfo? Find(string path)
    {
        var found = _directory;
        var names = path.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
        {
            // A colon names a drive or a stream of a file on Windows.
            if (name is "." or ".." || name.Contains(':', StringComparison.Ordinal))
            {
                return null;
            }

            found = Path.Combine(found, name);
            if (new FileInfo(found).Attributes is var attributes && (attributes == (FileAttributes)(-1) || attributes.HasFlag(FileAttributes.ReparsePoint)))
            {
                return null;
            }
        }

        return names.Length > 0 && new FileInfo(found) is { Exists: true } file ? file : null;
    }
}
