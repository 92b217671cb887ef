using System.Threading.Channels;
using Davit.Oci;

namespace Davit.Layers.Compression;

/// <summary>
/// Makes a layer blob in one pass: a thread produces the tar and hashes it, the blocks are compressed on all
/// cores, and the caller's context writes them in order and hashes the result. Memory is a few blocks per core.
/// </summary>
public static class LayerCompressor
{
    internal const int BlockSize = 1024 * 1024;

    /// <summary>Packs what <paramref name="writeTar"/> writes to its stream, on a thread of its own.</summary>
    public static async Task<CompressedLayer> CompressAsync(
        Action<Stream> writeTar, CompressionChoice choice, Stream destination, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var encoder = choice.CreateEncoder();
        using var slots = new SemaphoreSlim((Environment.ProcessorCount * 2) + 1);
        using var tar = new BlockWriter(encoder, choice.DiffIdAlgorithm, slots, stop.Token);
        var producing = Task.Factory.StartNew(() => Produce(writeTar, tar), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var descriptor = await WriteAsync(tar.Blocks, encoder, slots, choice, destination, cancellationToken);
            await producing;
            return new CompressedLayer(new DiffId(tar.Digest), descriptor, tar.BytesWritten);
        }
        finally
        {
            await stop.CancelAsync();
            await tar.DrainAsync(producing);
        }
    }

    /// <summary>Packs a tar that exists already.</summary>
    public static Task<CompressedLayer> CompressAsync(
        Stream tar, CompressionChoice choice, Stream destination, CancellationToken cancellationToken) =>
        CompressAsync(output => tar.CopyTo(output, BlockSize), choice, destination, cancellationToken);

    private static void Produce(Action<Stream> writeTar, BlockWriter tar)
    {
        try
        {
            writeTar(tar);
            tar.Complete(null);
        }
        catch (Exception error) // handed to the reader of the blocks, whatever it is
        {
            tar.Complete(error);
        }
    }

    private static async Task<Descriptor> WriteAsync(
        ChannelReader<Task<EncodedBlock>> blocks, IBlockEncoder encoder, SemaphoreSlim slots, CompressionChoice choice, Stream destination, CancellationToken cancellationToken)
    {
        using var hasher = new DigestHasher();
        await AppendAsync(encoder.Header);
        await foreach (var encoding in blocks.ReadAllAsync(cancellationToken))
        {
            var block = await encoding;
            using var bytes = block.Bytes;
            encoder.Collect(block);
            await AppendAsync(bytes.Memory);
            slots.Release();
        }

        await AppendAsync(encoder.Finish());
        return new Descriptor(MediaType.LayerOf(choice.Compression), hasher.Current(), hasher.BytesHashed);

        async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes)
        {
            hasher.Append(bytes.Span);
            await destination.WriteAsync(bytes, cancellationToken);
        }
    }
}
