using Davit.Layers.Compression;
using Davit.Oci;

namespace Davit.Layers.Applying;

/// <summary>
/// A compressed layer into a directory, in one pass on two threads: one reads and decompresses, the other hashes
/// the uncompressed bytes, parses and writes. Memory is eight buffers of 1 MiB, whatever the layer's size.
/// </summary>
internal static class LayerPipeline
{
    /// <param name="onProgress">Called with the compressed bytes read so far.</param>
    internal static async Task<AppliedLayer> RunAsync(
        Stream compressed, ApplyRequest request, Action<long> onProgress, CancellationToken cancellationToken)
    {
        await using var decompressed = await DecompressionStream.OpenAsync(compressed, request.Limits.Decompression, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var queue = new ChunkQueue(stop.Token);
        var reading = Task.Run(() => queue.FillAsync(decompressed, () => onProgress(decompressed.CompressedBytesRead)), CancellationToken.None);
        var writing = Task.Factory.StartNew(
            () => LayerApplier.Apply(queue, request, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var applied = await writing;
            await reading;
            if (!applied.SawEndOfArchive && !decompressed.EndIsProven)
            {
                throw new DavitException(ErrorKind.Corrupt, $"apply layer: the compressed data ends early, after {decompressed.CompressedBytesRead} bytes");
            }

            // A blob may be longer than its decoder needs; whoever stores it on the way wants all of it.
            await decompressed.DrainSourceAsync(cancellationToken);
            onProgress(decompressed.CompressedBytesRead);
            return applied;
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }
}
