using System.Buffers;
using Davit.Content.Disk;
using Davit.Oci;

namespace Davit.Content.Blobs;

/// <summary>
/// A blob being written, invisible until committed. Bytes are hashed as they come; no more than the announced number is
/// taken. Committing verifies them and makes the blob exist; that it existed before is success. Disposing without a commit
/// abandons it: nothing is left, but for a download's bytes, which a later one takes up. One writer at a time.
/// </summary>
public sealed class BlobIngest : IAsyncDisposable, IDisposable
{
    internal const string DoingWords = "store blob";
    private const int CopyBytes = 256 * 1024;

    private readonly BlobDirectory _directory;
    private readonly IngestRequest _request;
    private readonly IngestFile _file;
    private readonly DigestHasher _hasher;
    private TeeStream? _tee;
    private BlobGrowth? _growth;
    private RunAheadStream? _ahead;
    private bool _isEnded;

    internal BlobIngest(BlobDirectory directory, IngestFile file, IngestRequest request)
    {
        _directory = directory;
        _request = request;
        _file = file;
        _hasher = new DigestHasher(request.Digest?.HashAlgorithm ?? request.Algorithm);
    }

    /// <summary>
    /// How many bytes an earlier, interrupted download left here. They are unverified: <see cref="Resume"/> reads and hashes them
    /// before it asks for more.
    /// </summary>
    public long KeptBytes => _file.KeptBytes;

    /// <summary>Of what was announced, nothing is missing.</summary>
    internal bool IsComplete => BytesWritten == _request.SizeBytes;

    public long BytesWritten { get; private set; }

    /// <summary>The digest of the bytes so far.</summary>
    public Digest CurrentDigest => _hasher.Current();

    private string DataPath => _file.Path;

    private string Doing => _request.Digest is { } digest ? $"{DoingWords} {digest}" : DoingWords;

    /// <exception cref="DigestMismatchException">More bytes than announced; nothing of the surplus is written.</exception>
    /// <exception cref="DavitException">Exhausted: the disk is full.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        if (_request.SizeBytes is { } limit && bytes.Length > limit - BytesWritten)
        {
            Discard();
            throw DigestMismatchException.TooLong(DoingWords, _request.Digest, limit, BytesWritten + bytes.Length);
        }

        try
        {
            RandomAccess.Write(_file.Handle, bytes, BytesWritten);
        }
        catch (IOException e)
        {
            Discard();
            throw DiskErrors.Wrap(e, $"{Doing}: write '{DataPath}'");
        }

        _hasher.Append(bytes);
        BytesWritten += bytes.Length;
        _growth?.Grow(BytesWritten);
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

    /// <summary>A stream that reads the blob while it is being written. To be called before the first write.</summary>
    public GrowingBlobStream Follow() => new(DataPath, _growth ??= new BlobGrowth());

    /// <summary>
    /// A stream that hands out <paramref name="source"/>'s bytes and takes them into this ingest on the way, so that a layer is
    /// stored and unpacked in one pass. The commit reads on to the end if the reader stopped early. Disposing it disposes the source.
    /// </summary>
    public Stream Tee(Stream source) => _tee = new TeeStream(this, source);

    /// <summary>
    /// As <see cref="Tee"/>, beginning with the <see cref="KeptBytes"/>: <paramref name="openFrom"/> is called with their number
    /// when they have been read, if there is more to come.
    /// </summary>
    public Stream Resume(Func<long, CancellationToken, Task<Stream>> openFrom) => _tee = new TeeStream(this, openFrom);

    /// <summary>
    /// A stream of the bytes that <paramref name="download"/> brings, which is a <see cref="Tee"/> or <see cref="Resume"/> of this ingest
    /// and is read on at its own pace. From then on it is the ingest's; what goes wrong with it goes wrong for the reader and the commit.
    /// </summary>
    public Stream RunAhead(Stream download)
    {
        _growth = new BlobGrowth();
        return _ahead = new RunAheadStream(download, new GrowingBlobStream(_file.Handle, _growth), _growth);
    }

    /// <summary>Leaves nothing behind for a later download: the bytes have proved wrong, or there is no room for them.</summary>
    public void Discard() => _file.IsWorthKeeping = false;

    /// <summary>Verifies the bytes against what was announced and makes the blob exist.</summary>
    /// <exception cref="DigestMismatchException">The bytes are not what was announced.</exception>
    public Task<Descriptor> CommitAsync(CancellationToken cancellationToken) => CommitAsync(_request.Digest, cancellationToken);

    /// <summary>As <see cref="CommitAsync(CancellationToken)"/>, for a digest that became known at the end.</summary>
    public async Task<Descriptor> CommitAsync(Digest? expected, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        if (_ahead is not null)
        {
            await _ahead.FinishAsync(cancellationToken);
        }
        else if (_tee is { } tee)
        {
            await tee.ReadToEndAsync(cancellationToken);
        }

        var digest = VerifyOrDiscard(expected);
        var blob = new Descriptor(_request.MediaType, digest, BytesWritten);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            DurableFiles.Sync(_file.Handle);
            var publish = _request.Publish ?? ((_, move) => move());
            publish(blob, () =>
            {
                _directory.MoveIn(DataPath, digest);
                _file.Release();
            });
        }
        catch (IOException e)
        {
            Discard();
            throw DiskErrors.Wrap(e, $"{DoingWords} {digest}");
        }

        _growth?.Complete();
        End();
        return blob;
    }

    /// <summary>Never throws. Not after <see cref="RunAhead"/>, which has to be stopped.</summary>
    public void Dispose() => End();

    /// <summary>Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ahead is not null)
        {
            await _ahead.StopAsync();
        }

        End();
    }

    /// <summary>Hands out kept bytes, hashing them.</summary>
    internal int Replay(Span<byte> buffer)
    {
        var read = RandomAccess.Read(_file.Handle, buffer[..(int)Math.Min(buffer.Length, KeptBytes - BytesWritten)], BytesWritten);
        if (read == 0 && !buffer.IsEmpty)
        {
            throw new EndOfStreamException($"{Doing}: '{DataPath}' became shorter while it was read");
        }

        _hasher.Append(buffer[..read]);
        BytesWritten += read;
        _growth?.Grow(BytesWritten);
        return read;
    }

    private Digest VerifyOrDiscard(Digest? expected)
    {
        try
        {
            return Verify(expected);
        }
        catch (DigestMismatchException)
        {
            Discard();
            throw;
        }
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
            while ((read = RandomAccess.Read(_file.Handle, buffer, hasher.BytesHashed)) > 0)
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
        _growth?.Abandon();
        _file.Dispose();
        _hasher.Dispose();
    }
}
