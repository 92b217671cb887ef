using Davit.Content.Layouts;
using Davit.Layers.Tar;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>A tar in a file: its headers are read once, its contents wherever and whenever they are wanted.</summary>
internal sealed class FileArchive : ILayoutReader
{
    private readonly FileStream _file;
    private readonly ArchiveNames<Place> _names = new();

    private FileArchive(FileStream file) => _file = file;

    /// <param name="file">Seekable, at the beginning of a tar; not disposed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<FileArchive> OpenAsync(FileStream file, CancellationToken cancellationToken)
    {
        var archive = new FileArchive(file);
        var start = file.Position;
        var reader = new TarReader(file, ArchiveNames<Place>.Limits);
        while (reader.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var place = new Place(start + reader.Offset, entry.SizeBytes);
            await archive._names.AddAsync(entry, _ => Task.FromResult(place));
        }

        return archive;
    }

    public long? FindSize(string path) => _names.Find(path)?.SizeBytes;

    public Digest? FindDigest(string path) => null;

    public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var place = _names.Find(path) ?? throw new DavitException(ErrorKind.Corrupt, $"read archive: '{Quote.Short(path)}' is missing");
        return Task.FromResult<Stream>(new FileSlice(_file.SafeFileHandle, place.Offset, place.SizeBytes));
    }

    private sealed record Place(long Offset, long SizeBytes);
}
