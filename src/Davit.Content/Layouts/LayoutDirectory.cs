using Davit.Content.Blobs;
using Davit.Content.Disk;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Content.Layouts;

/// <summary>
/// A directory as an archive: <c>oci:</c> of other tools, or an archive that somebody unpacked. Read as if it were the root of its own
/// file system, so that no link in it leads out. Written file by file, each complete before it has its name.
/// </summary>
public sealed class LayoutDirectory : ILayoutReader, ILayoutWriter, IDisposable
{
    private const string PartSuffix = ".part";

    private readonly string _path;
    private readonly IRootedFiles _files;

    private LayoutDirectory(string path)
    {
        _path = path;
        _files = LinuxSystem.IsHere ? new LinuxRootedFiles(path) : new PortableRootedFiles(path);
    }

    /// <exception cref="IOException">There is no such directory.</exception>
    public static LayoutDirectory Open(string path) => new(path);

    public static LayoutDirectory Create(string path)
    {
        Directory.CreateDirectory(path);
        return new LayoutDirectory(path);
    }

    public long? FindSize(string path) => _files.FindSize(path);

    public Digest? FindDigest(string path) => null;

    public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(_files.OpenRead(path) ?? throw LayoutContent.Missing(path));

    public bool Contains(string path) => FindSize(path) is not null;

    public async Task WriteAsync(string path, long sizeBytes, Stream content, CancellationToken cancellationToken)
    {
        var target = Path.Combine(_path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        try
        {
            await using (var file = new FileStream(target + PartSuffix, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            DurableFiles.Rename(target + PartSuffix, target);
        }
        catch (Exception e)
        {
            File.Delete(target + PartSuffix);
            if (e is IOException)
            {
                throw DiskErrors.Wrap(e, $"write '{target}'");
            }

            throw;
        }
    }

    public void Dispose() => _files.Dispose();
}
