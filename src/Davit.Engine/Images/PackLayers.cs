using System.Collections.Concurrent;
using Davit.Content.Blobs;
using Davit.Content.Transfers;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>
/// Compresses, hashes, stores and, where wanted, sends layers in one pass over each, several at once; layers that need no packing are sent meanwhile.
/// Blobs are remembered by layer, so that each layer is packed once in each form, whatever images it is in.
/// </summary>
internal sealed class PackLayers(PackTools tools)
{
    // One keeps all cores busy; another fills its gaps, at the beginning and the end.
    private const int MaxPackedAtOnce = 2;

    private readonly ConcurrentDictionary<DiffId, Descriptor> _packed = new();

    /// <returns>The blobs of the layers, in their order.</returns>
    public async Task<IReadOnlyList<Descriptor>> RunAsync(IReadOnlyList<PushedLayer> layers, CancellationToken cancellationToken)
    {
        var planned = layers.Select(l => (Layer: l, Ready: FindReady(l))).ToArray();
        var different = planned.DistinctBy(p => NameOf(p.Layer, p.Ready)).ToArray();
        foreach (var (layer, ready) in different.Where(_ => tools.Sender is not null))
        {
            tools.Progress?.Report(new TransferProgress.Layer(NameOf(layer, ready), LayerPhase.Waiting, 0, ready?.SizeBytes ?? 0));
        }

        using var slots = new SemaphoreSlim(MaxPackedAtOnce, MaxPackedAtOnce);
        var options = new ParallelOptions { MaxDegreeOfParallelism = CopyRequest.DefaultParallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(different, options, async (planned, cancel) =>
        {
            var (layer, ready) = planned;
            if (ready is null)
            {
                _packed[layer.DiffId] = await PackAndSendAsync(layer, slots, cancel);
            }
            else if (tools.Sender is { } sender)
            {
                await sender.SendAsync(ready, new PushedLayerSource(tools.Store, tools.Snapshots, layer), cancel);
            }
        });
        return [.. planned.Select(p => p.Ready ?? _packed[p.Layer.DiffId])];
    }

    /// <summary>Whether a layer is sent as the manifest names it.</summary>
    public bool Stays(Descriptor layer) =>
        !layer.MediaType.IsLayer || layer.MediaType == MediaType.DockerForeignLayerGzip
        || (tools.Store.Blobs.Contains(layer.Digest) && tools.Compression.Suits(layer.MediaType.Compression));

    // What is not packed yet is told by the layer's own digest.
    private static Digest NameOf(PushedLayer layer, Descriptor? ready) => ready?.Digest ?? layer.DiffId.Digest;

    /// <summary>The form in which a layer is sent as it is; null when it has to be packed.</summary>
    private Descriptor? FindReady(PushedLayer layer)
    {
        // A plain tar that is made anew whenever it is read takes no room.
        var isTarWanted = layer.Descriptor.Digest == layer.DiffId.Digest && tools.Compression.Choice.Compression == LayerCompression.None;
        if (isTarWanted || Stays(layer.Descriptor))
        {
            return layer.Descriptor;
        }

        var known = tools.Store.Images.FindLayerBlobs(layer.DiffId);
        tools.Lease.Protect(known.Select(k => k.Digest));
        return tools.Compression.Choose(known.Where(k => tools.Store.Blobs.Contains(k.Digest)));
    }

    private async Task<Descriptor> PackAndSendAsync(PushedLayer layer, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await using var ingest = tools.Store.Blobs.BeginIngest(
            new IngestRequest { MediaType = MediaType.LayerOf(tools.Compression.Choice.Compression), Lease = tools.Lease });
        if (tools.Sender is not { } sender)
        {
            var blob = await CompressAsync(layer, ingest, slots, cancellationToken);
            tools.Progress?.Report(new TransferProgress.Layer(layer.DiffId.Digest, LayerPhase.Compressed, blob.SizeBytes, blob.SizeBytes));
            return blob;
        }

        await using var content = ingest.Follow();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var packing = CompressAsync(layer, ingest, slots, stop.Token);
        var sending = sender.SendAsync(layer.DiffId, content, packing, stop.Token);
        try
        {
            // Whichever fails first says why.
            await await Task.WhenAny(packing, sending);
            await sending;
            return await packing;
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(packing, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task<Descriptor> CompressAsync(PushedLayer layer, BlobIngest ingest, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            tools.Progress?.Report(new TransferProgress.Layer(layer.DiffId.Digest, LayerPhase.Compressing, 0, 0));
            var blob = await new LayerPacker(tools.Store, tools.Snapshots, tools.Compression.Choice).PackAsync(layer, ingest, cancellationToken);
            tools.Store.Images.RememberLayerBlob(layer.DiffId, blob);
            return blob;
        }
        finally
        {
            slots.Release();
        }
    }
}
