using System.Text;
using Davit.Layers.Compression;
using Davit.Layers.Tar;
using Davit.Linux;
using Davit.Oci;
using Davit.Registry.Artifacts;

namespace Davit.Engine.Artifacts;

/// <summary>
/// Directories as oras has them in artifacts: a tar packed with gzip whose names begin with the directory's, marked to be unpacked. Nobody's
/// name and no time is in it, so that the same files give the same digest.
/// </summary>
internal sealed class DirectoryPacker : IDisposable
{
    private const int BufferBytes = 1024 * 1024;

    private const UnixFileMode Permissions = (UnixFileMode)0x1ff; // 0777

    private readonly List<string> _archives = [];

    /// <param name="path">The directory; links in it are packed as links.</param>
    /// <param name="title">Its name in the artifact.</param>
    /// <param name="cancellationToken">Ends the packing.</param>
    /// <returns>To be read before this object is disposed.</returns>
    public async Task<ArtifactFile> PackAsync(string path, string title, CancellationToken cancellationToken)
    {
        var archive = Path.GetTempFileName();
        _archives.Add(archive);
        await using var output = new FileStream(archive, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var packed = await LayerCompressor.CompressAsync(tar => Write(new DirectoryInfo(path), title, tar, cancellationToken), CompressionChoice.Gzip, output, cancellationToken);
        return new ArtifactFile(title, MediaType.OciLayerGzip, () => File.OpenRead(archive))
        {
            Annotations = new Dictionary<string, string>
            {
                [ArtifactAnnotations.UnpackedDigest] = packed.DiffId.ToString(),
                [ArtifactAnnotations.Unpack] = "true",
            },
        };
    }

    public void Dispose() => _archives.ForEach(File.Delete);

    private static void Write(DirectoryInfo directory, string title, Stream output, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output);
        tar.WriteEntry(Entry(directory, title + "/", TarEntryKind.Directory));
        WriteContent(tar, directory, [title], cancellationToken);
        tar.Complete();
    }

    private static void WriteContent(TarWriter tar, DirectoryInfo directory, IReadOnlyList<string> path, CancellationToken cancellationToken)
    {
        foreach (var item in directory.EnumerateFileSystemInfos().OrderBy(i => i.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = $"{string.Join('/', path)}/{item.Name}";
            if (item.LinkTarget is { } target)
            {
                CheckLink(item, path.Count - 1, target);
                tar.WriteEntry(Entry(item, name, TarEntryKind.SymbolicLink) with { LinkName = Encoding.UTF8.GetBytes(target) });
            }
            else if (item is DirectoryInfo child)
            {
                tar.WriteEntry(Entry(child, name + "/", TarEntryKind.Directory));
                WriteContent(tar, child, [.. path, item.Name], cancellationToken);
            }
            else
            {
                WriteFile(tar, (FileInfo)item, name);
            }
        }
    }

    private static void CheckLink(FileSystemInfo link, int depth, string target)
    {
        if (!InnerLink.StaysInside(depth, target))
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"pack '{link}': a link to '{target}' leads out of the directory", "Nobody could unpack it.");
        }
    }

    private static void WriteFile(TarWriter tar, FileInfo file, string name)
    {
        // To open a pipe would wait for its other end.
        if (LinuxSystem.IsHere && FileStatus.Of(file.FullName).Kind != FileKind.Regular)
        {
            throw new DavitException(ErrorKind.Unsupported, $"pack '{file}': it is neither a file nor a directory nor a link");
        }

        using var content = file.OpenRead();
        tar.WriteEntry(Entry(file, name, TarEntryKind.File) with { SizeBytes = content.Length });
        var buffer = new byte[BufferBytes];
        var left = content.Length;
        int read;
        while (left > 0 && (read = content.Read(buffer, 0, (int)Math.Min(left, buffer.Length))) > 0)
        {
            tar.Write(buffer.AsSpan(0, read));
            left -= read;
        }

        if (left > 0)
        {
            throw new DavitException(ErrorKind.Conflict, $"pack '{file}': it became shorter meanwhile");
        }
    }

    private static TarEntry Entry(FileSystemInfo item, string name, TarEntryKind kind) => new()
    {
        Name = Encoding.UTF8.GetBytes(name),
        Kind = kind,
        Mode = kind == TarEntryKind.SymbolicLink ? 0x1ffu : (uint)(item.UnixFileMode & Permissions),
    };
}
