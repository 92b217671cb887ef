using Davit.Content;
using Davit.Content.Layouts;
using Davit.Content.Leases;
using Davit.Layers.Compression;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>An archive of any kind, open for reading.</summary>
internal sealed class OpenedArchive : IAsyncDisposable
{
    private readonly IDisposable? _owned;

    private OpenedArchive(ILayoutReader files, IDisposable? owned)
    {
        Files = files;
        _owned = owned;
    }

    public ILayoutReader Files { get; }

    /// <param name="path">A file or a directory.</param>
    public static async Task<OpenedArchive> OfPathAsync(string path, Store store, Lease lease, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            var directory = LayoutDirectory.Open(path);
            return new OpenedArchive(directory, directory);
        }

        if (!File.Exists(path))
        {
            throw new DavitException(ErrorKind.NotFound, $"open {path}: no such file or directory");
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        try
        {
            return new OpenedArchive(await ReadAsync(file, store, lease, cancellationToken), file);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public static async Task<OpenedArchive> OfStreamAsync(Stream content, Store store, Lease lease, CancellationToken cancellationToken) =>
        new(await ReadAsync(content, store, lease, cancellationToken), owned: null);

    public ValueTask DisposeAsync()
    {
        _owned?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<ILayoutReader> ReadAsync(Stream content, Store store, Lease lease, CancellationToken cancellationToken)
    {
        var start = content.CanSeek ? content.Position : 0;
        var tar = await DecompressionStream.OpenAsync(content, limits: null, cancellationToken);
        if (tar.Format == CompressionFormat.None && content is FileStream { CanSeek: true } file)
        {
            file.Position = start;
            return await FileArchive.OpenAsync(file, cancellationToken);
        }

        await using (tar)
        {
            return await StagedArchive.ReadAsync(tar, store, lease, cancellationToken);
        }
    }
}
