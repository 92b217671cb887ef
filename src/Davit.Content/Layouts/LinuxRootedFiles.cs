using System.Runtime.Versioning;
using Davit.Linux;

namespace Davit.Content.Layouts;

/// <summary>The kernel resolves names as if the directory were the root: links lead to where they would there (openat2(2)).</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxRootedFiles(string directory) : IRootedFiles
{
    private readonly RootedDirectory _root = RootedDirectory.Open(directory);

    public long? FindSize(string path) => _root.Status(path) is { Kind: FileKind.Regular } status ? status.SizeBytes : null;

    public FileStream? OpenRead(string path) =>
        FindSize(path) is not null && _root.FindFile(path) is { } file ? new FileStream(file, FileAccess.Read, bufferSize: 0) : null;

    public void Dispose() => _root.Dispose();
}
