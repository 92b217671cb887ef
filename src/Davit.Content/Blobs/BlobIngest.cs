using System.Buffers;
using System.Globalization;
using Davit.Linux;
using Davit.Oci;
using Microsoft.Win32.SafeHandles;

namespace Davit.Content.Blobs;

/// <summary>
/// A blob being written, invisible until committed. Bytes are hashed as they come; no more than the announced number is
/// taken. Committing verifies them and makes the blob exist; that it existed before is success. Disposing without a commit
/// abandons it: nothing is left. One writer at a time.
/// </summary>
public sealed class BlobIngest : IAsyncDisposable, IDisposable
{
    internal const string DoingWords = "store blob";
    private const int CopyBytes = 256 * 1024;

    private readonly BlobDirectory _directory;
    private readonly IngestRequest _request;
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly DigestHasher _hasher;
    private TeeStream? _tee;
    private bool _isEnded;

    internal BlobIngest(BlobDirectory directory, string path, IngestRequest request, string processId)
    {
        _directory = directory;
        _path = path;
        _request = request;
        try
        {
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, "journal"), Journal(request, processId));
            _file = File.OpenHandle(DataPath, FileMode.CreateNew, FileAccess.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveFiles();
            throw DiskErrors.Wrap(e, $"{Doing}: create '{DataPath}'");
        }

        _hasher = new DigestHasher(request.Digest?.HashAlgorithm ?? request.Algorithm);
    }

    public long BytesWritten { get; private set; }

    /// <summary>The digest of the bytes so far.</summary>
    public Digest CurrentDigest => _hasher.Current();

    private string DataPath => Path.Combine(_path, "data");

    private string Doing => _request.Digest is { } digest ? $"{DoingWords} {digest}" : DoingWords;

    /// <exception cref="DigestMismatchException">More bytes than announced; nothing of the surplus is written.</exception>
    /// <exception cref="DavitException">Exhausted: the disk is full.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        if (_request.SizeBytes is { } limit && bytes.Length > limit - BytesWritten)
        {
            throw DigestMismatchException.TooLong(DoingWords, _request.Digest, limit, BytesWritten + bytes.Length);
        }

        try
        {
            RandomAccess.Write(_file, bytes, BytesWritten);
        }
        catch (IOException e)
        {
            throw DiskErrors.Wrap(e, $"{Doing}: write '{DataPath}'");
        }

        _hasher.Append(bytes);
        BytesWritten += bytes.Length;
    }

    /// <inheritdoc cref="Write"/>
    /// <remarks>Writes go to the page cache, so they are made on the caller's thread.</remarks>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes a stream to its end, or until it proves too long.</summary>
    public async Task WriteAsync(Stream source, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                Write(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// A stream that hands out <paramref name="source"/>'s bytes and takes them into this ingest on the way, so that a layer is
    /// stored and unpacked in one pass. The commit reads on to the end if the reader stopped early. Disposing it disposes the source.
    /// </summary>
    public Stream Tee(Stream source) => _tee = new TeeStream(this, source);

    /// <summary>Verifies the bytes against what was announced and makes the blob exist.</summary>
    /// <exception cref="DigestMismatchException">The bytes are not what was announced.</exception>
    public Task<Descriptor> CommitAsync(CancellationToken cancellationToken) => CommitAsync(_request.Digest, cancellationToken);

    /// <summary>As <see cref="CommitAsync(CancellationToken)"/>, for a digest that became known at the end.</summary>
    public async Task<Descriptor> CommitAsync(Digest? expected, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        if (_tee is { } tee)
        {
            await tee.ReadToEndAsync(cancellationToken);
        }

        var digest = Verify(expected);
        var blob = new Descriptor(_request.MediaType, digest, BytesWritten);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Files.SyncFile(_file, DataPath);
            var publish = _request.Publish ?? ((_, move) => move());
            publish(blob, () => _directory.MoveIn(DataPath, digest));
        }
        catch (IOException e)
        {
            throw DiskErrors.Wrap(e, $"{DoingWords} {digest}");
        }

        End();
        return blob;
    }

    /// <summary>Never throws.</summary>
    public void Dispose() => End();

    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    private Digest Verify(Digest? expected)
    {
        if (_request.SizeBytes is { } size && BytesWritten < size)
        {
            throw DigestMismatchException.TooShort(DoingWords, expected, size, BytesWritten);
        }

        var actual = expected is null || expected.Algorithm == _hasher.Current().Algorithm ? _hasher.Current() : Rehash(expected);
        return expected is null || expected == actual
            ? actual
            : throw DigestMismatchException.OtherContent(DoingWords, expected, actual, BytesWritten);
    }

    // The digest may be by another algorithm than was foreseen when the bytes began to come.
    private Digest Rehash(Digest expected)
    {
        using var hasher = new DigestHasher(expected.HashAlgorithm);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            int read;
            while ((read = RandomAccess.Read(_file, buffer, hasher.BytesHashed)) > 0)
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

    private void End()
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        _file.Dispose();
        _hasher.Dispose();
        RemoveFiles();
    }

    private void RemoveFiles()
    {
        try
        {
            Directory.Delete(_path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left to the recovery of a later process, which finds our name on it.
        }
    }

    private static string Journal(IngestRequest request, string processId) => string.Create(
        CultureInfo.InvariantCulture,
        $"process {processId}\ndigest {request.Digest?.ToString() ?? "-"}\nbytes {request.SizeBytes?.ToString(CultureInfo.InvariantCulture) ?? "-"}\n");
}
