using System.Buffers;
using System.Collections.Concurrent;
using Davit.Content;
using Davit.Content.Blobs;
using Davit.Oci;

namespace Davit.Engine.Checking;

/// <summary>Reads every blob and compares its bytes with its digest, as many at once as there are cores, a megabyte of each at a time.</summary>
internal sealed class BlobCheck(Store store)
{
    private const int BufferBytes = 1024 * 1024;

    public async Task<(IReadOnlyList<BlobInfo> Blobs, IReadOnlyList<Finding> Findings)> RunAsync(CancellationToken cancellationToken)
    {
        var blobs = store.Blobs.List();
        var findings = new ConcurrentBag<Finding>();
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(blobs, options, (blob, cancel) =>
        {
            // Somebody may have removed it, and brought it back, while it was read: what is wrong is so a second time.
            if (Check(blob, cancel) is not null && store.Blobs.Contains(blob.Digest) && Check(blob, cancel) is { } finding && store.Blobs.Contains(blob.Digest))
            {
                findings.Add(finding);
            }

            return ValueTask.CompletedTask;
        });
        return (blobs, [.. findings.OrderBy(f => f.Subject, StringComparer.Ordinal)]);
    }

    private Finding? Check(BlobInfo blob, CancellationToken cancellationToken)
    {
        try
        {
            using var file = store.Blobs.Directory.OpenRead(blob.Digest);
            return file.Length != blob.SizeBytes ? Corrupt(blob, $"it has {file.Length} bytes instead of {blob.SizeBytes}")
                : Hash(file, blob.Digest, cancellationToken) == blob.Digest ? null
                : Corrupt(blob, "its bytes are not what its digest says");
        }
        catch (DavitException e) when (e.Kind == ErrorKind.NotFound)
        {
            return new Finding(FindingKind.MissingBlob, blob.Digest.ToString()) { Detail = "its file is gone" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Corrupt(blob, $"it cannot be read: {e.Message}");
        }
    }

    private static Digest Hash(FileStream file, Digest expected, CancellationToken cancellationToken)
    {
        using var hasher = new DigestHasher(expected.HashAlgorithm);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (file.Read(buffer) is > 0 and var count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hasher.Append(buffer.AsSpan(0, count));
            }

            return hasher.Current();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Finding Corrupt(BlobInfo blob, string detail) => new(FindingKind.CorruptBlob, blob.Digest.ToString()) { Detail = detail };
}
