using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Layouts;
using Davit.Content.Leases;
using Davit.Layers.Compression;
using Davit.Layers.Tar;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>
/// An archive that can be read only once, from its beginning: a pipe, or a compressed file. What the images are is told at its end
/// as a rule, so its files become blobs of the store as they come, small ones stay in memory. What turns out to be needed by nothing goes
/// with the lease.
/// </summary>
internal sealed class StagedArchive : ILayoutReader
{
    private const int SmallBytes = 256 * 1024;
    private const int AllSmallBytes = 32 * 1024 * 1024;

    private readonly Store _store;
    private readonly Lease _lease;
    private readonly ArchiveNames<Staged> _names = new();
    private int _smallBytes;

    private StagedArchive(Store store, Lease lease)
    {
        _store = store;
        _lease = lease;
    }

    /// <exception cref="DavitException">Corrupt: the archive is cut off, or a blob has not the digest of its name.</exception>
    public static async Task<StagedArchive> ReadAsync(DecompressionStream tar, Store store, Lease lease, CancellationToken cancellationToken)
    {
        var archive = new StagedArchive(store, lease);
        var reader = new TarReader(tar, ArchiveNames<Staged>.Limits);
        while (reader.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await archive._names.AddAsync(entry, path => archive.TakeAsync(path, entry, reader, cancellationToken));
        }

        return reader.SawEndOfArchive || tar.EndIsProven
            ? archive
            : throw new DavitException(ErrorKind.Corrupt, "read archive: it ends early", "Check that it was copied whole.");
    }

    public long? FindSize(string path) => _names.Find(path)?.SizeBytes;

    public Digest? FindDigest(string path) => _names.Find(path)?.Digest;

    public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = _names.Find(path) ?? throw new DavitException(ErrorKind.Corrupt, $"read archive: '{Quote.Short(path)}' is missing");
        return Task.FromResult<Stream>(file.Bytes is { } bytes ? new MemoryStream(bytes, writable: false) : _store.Blobs.OpenRead(file.Digest));
    }

    private async Task<Staged> TakeAsync(string path, TarEntry entry, TarReader reader, CancellationToken cancellationToken)
    {
        if (entry.SizeBytes <= SmallBytes && _smallBytes + entry.SizeBytes <= AllSmallBytes)
        {
            var bytes = new byte[entry.SizeBytes];
            for (var filled = 0; filled < bytes.Length;)
            {
                filled += reader.Read(bytes.AsSpan(filled));
            }

            _smallBytes += bytes.Length;
            return new Staged(Digest.Sha256(bytes), bytes.Length, bytes);
        }

        var named = LayoutNames.DigestOf(path);
        if (named is not null)
        {
            _lease.Protect(named);
            if (_store.Blobs.Find(named)?.SizeBytes == entry.SizeBytes)
            {
                return new Staged(named, entry.SizeBytes, null);
            }
        }

        return await StoreAsync(named, entry, reader, cancellationToken);
    }

    private async Task<Staged> StoreAsync(Digest? named, TarEntry entry, TarReader reader, CancellationToken cancellationToken)
    {
        await using var ingest = _store.Blobs.BeginIngest(new IngestRequest { Digest = named, SizeBytes = entry.SizeBytes, Lease = _lease });
        while (reader.ReadChunk() is { IsEmpty: false } chunk)
        {
            ingest.Write(chunk);
        }

        var blob = await ingest.CommitAsync(cancellationToken);
        return new Staged(blob.Digest, blob.SizeBytes, null);
    }

    private sealed record Staged(Digest Digest, long SizeBytes, byte[]? Bytes);
}
