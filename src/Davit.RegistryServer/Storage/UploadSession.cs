using System.Buffers;
using Davit.Content.Disk;
using Davit.Oci;
using Davit.Registry.Protocol;
using Davit.RegistryServer.Responses;
using Microsoft.Win32.SafeHandles;

namespace Davit.RegistryServer.Storage;

/// <summary>
/// One upload: its file, and the hash of what came while this process lived. What a broken request brought stays, so that
/// a client can go on from there. One request at a time writes, see <see cref="TryEnterAsync"/>.
/// </summary>
internal sealed class UploadSession : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly DigestHasher _hasher = new();
    private bool _isHashBroken;

    public UploadSession(string id, string repository, string path)
    {
        Id = id;
        Repository = repository;
        Path = path;
        OffsetBytes = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
    }

    public string Id { get; }

    public string Repository { get; }

    public string Path { get; }

    /// <summary>Bytes received so far.</summary>
    public long OffsetBytes { get; private set; }

    public bool IsEnded { get; private set; }

    private bool IsHashed => !_isHashBroken && _hasher.BytesHashed == OffsetBytes;

    /// <summary>
    /// Waits a little for the right to write: a client that lost its connection comes back before the server
    /// has noticed the loss. False when another request is really at work.
    /// </summary>
    public Task<bool> TryEnterAsync(TimeSpan patience, CancellationToken cancellationToken) => _writer.WaitAsync(patience, cancellationToken);

    public void Leave() => _writer.Release();

    /// <summary>Appends a request's body. Bytes that came before an error are kept.</summary>
    public async Task AppendAsync(Stream body, CancellationToken cancellationToken)
    {
        using var file = OpenFile();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await WriteAsync(file, buffer.AsMemory(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Syncs the file and compares its content with <paramref name="expected"/>; null when it is something else.</summary>
    public async Task<Descriptor?> VerifyAsync(Digest expected, CancellationToken cancellationToken)
    {
        using var file = OpenFile();
        var actual = IsHashed && expected.Algorithm == "sha256"
            ? _hasher.Current()
            : await HashFileAsync(file, expected, cancellationToken);
        if (actual != expected)
        {
            return null;
        }

        DurableFiles.Sync(file);
        return new Descriptor(new MediaType("application/octet-stream"), expected, OffsetBytes);
    }

    /// <summary>Removes what is left of the file. Called by the one who has entered.</summary>
    public void End()
    {
        IsEnded = true;
        _hasher.Dispose();
        File.Delete(Path);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _hasher.Dispose();
    }

    // The hash in memory speaks for the file only while the file has every byte received: one that went missing and was
    // made again would be a hole that still matches. What stands behind them comes from a write that failed half way.
    private SafeFileHandle OpenFile()
    {
        if (OffsetBytes > 0 && !(new FileInfo(Path) is { Exists: true } known && known.Length >= OffsetBytes))
        {
            throw new RefusedException(RegistryErrorCode.BlobUploadUnknown, "the bytes of this upload were lost, start another one");
        }

        var file = File.OpenHandle(Path, OffsetBytes > 0 ? FileMode.Open : FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (RandomAccess.GetLength(file) > OffsetBytes)
        {
            RandomAccess.SetLength(file, OffsetBytes);
        }

        return file;
    }

    // The file is written while the processor hashes: each takes about as long as the other.
    private async Task WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes)
    {
        // Never cancelled: hash, offset and file must not part.
        var write = RandomAccess.WriteAsync(file, bytes, OffsetBytes, CancellationToken.None);
        if (IsHashed)
        {
            _hasher.Append(bytes.Span);
        }

        try
        {
            await write;
        }
        catch
        {
            // Other bytes of the same length may come in their place.
            _isHashBroken = true;
            throw;
        }

        OffsetBytes += bytes.Length;
    }

    // Needed after a restart, after a failed write, and for other algorithms than the usual one.
    private static async Task<Digest> HashFileAsync(SafeFileHandle file, Digest expected, CancellationToken cancellationToken)
    {
        using var hasher = new DigestHasher(expected.HashAlgorithm);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await RandomAccess.ReadAsync(file, buffer, hasher.BytesHashed, cancellationToken)) > 0)
            {
                hasher.Append(buffer.AsSpan(0, read));
            }

            return hasher.Current();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
