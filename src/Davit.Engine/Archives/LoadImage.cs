using Davit.Content;
using Davit.Content.Layouts;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Archives;

/// <summary>One image of an archive into the store, of all platforms that the archive holds or of those that are wanted.</summary>
internal sealed class LoadImage(Store store, LayerIntake intake, ArchivedImage image, Lease lease, IProgress<TransferProgress>? progress)
{
    private const int MaxIndexDepth = 4;

    /// <summary>Whether the source broke off, which says nothing against what it handed out before.</summary>
    public static bool IsInterruption(Exception exception) => exception is OperationCanceledException or DavitException { Kind: ErrorKind.Unavailable };

    /// <returns>What the image's names are to stand for.</returns>
    public async Task<Descriptor> RunAsync(IReadOnlyList<Platform> platforms, CancellationToken cancellationToken)
    {
        var root = await image.Source.ResolveAsync(cancellationToken);
        if (root.MediaType.IsIndex)
        {
            await LoadIndexAsync(root, platforms, 0, cancellationToken);
        }
        else
        {
            await LoadManifestAsync(root, platforms, cancellationToken);
        }

        return root.Descriptor;
    }

    private async Task LoadIndexAsync(RawManifest raw, IReadOnlyList<Platform> platforms, int depth, CancellationToken cancellationToken)
    {
        if (depth == MaxIndexDepth)
        {
            throw new DavitException(ErrorKind.Corrupt, $"load index {raw.Digest}: indexes nested more than {MaxIndexDepth} deep");
        }

        var index = ImageIndex.Parse(raw.Bytes, raw.MediaType, raw.Digest);
        foreach (var child in Choose(index.Value, platforms))
        {
            var manifest = child.Data is { } data
                ? new RawManifest(data, child.MediaType) { Digest = child.Digest }
                : await image.Source.GetManifestAsync(child, cancellationToken);
            if (child.MediaType.IsIndex)
            {
                await LoadIndexAsync(manifest, [], depth + 1, cancellationToken);
            }
            else
            {
                await LoadManifestAsync(manifest, [], cancellationToken);
            }
        }

        await store.Images.PutIndexAsync(index, lease, cancellationToken);
    }

    private Descriptor[] Choose(ImageIndex index, IReadOnlyList<Platform> platforms)
    {
        var held = index.Manifests.Where(m => (m.MediaType.IsIndex || m.MediaType.IsManifest) && image.Holds(m)).ToArray();
        if (platforms.Count > 0)
        {
            return [.. platforms.Select(p => PlatformMatcher.For(p).Choose(new ImageIndex(held)) ?? throw NotFound(p)).DistinctBy(m => m.Digest)];
        }

        return held.Length > 0 || index.Manifests.Count == 0
            ? held
            : throw new DavitException(ErrorKind.Corrupt, $"read archive: none of the image's {index.Manifests.Count} manifests is in it", "Check that the archive was copied whole.");
    }

    private async Task LoadManifestAsync(RawManifest raw, IReadOnlyList<Platform> platforms, CancellationToken cancellationToken)
    {
        if (!raw.MediaType.IsManifest)
        {
            throw new DavitException(ErrorKind.Unsupported, $"load {raw.Digest}: media type '{Quote.Short(raw.MediaType.Value)}' is neither an image nor an index");
        }

        var manifest = ImageManifest.Parse(raw.Bytes, raw.MediaType, raw.Digest);
        var layers = manifest.Value.Layers;
        lease.Protect([manifest.Value.Config.Digest, .. layers.Select(l => l.Digest)]);
        await StoreAsync(manifest.Value.Config, cancellationToken);
        var config = manifest.Value.Config.MediaType.IsImageConfig ? store.Images.GetConfig(manifest.Value.Config) : null;
        if (config is not null && platforms.Count > 0 && !platforms.Any(p => PlatformMatcher.For(p).Matches(config.Value.Platform)))
        {
            throw NotFound(platforms[0]);
        }

        if (config is not null && layers.All(l => l.MediaType.IsLayer))
        {
            await TakeAsync(layers, config.Value, cancellationToken);
        }
        else
        {
            // Attestations, signatures, charts: kept, never mounted.
            foreach (var layer in layers)
            {
                await StoreAsync(layer, cancellationToken);
            }
        }

        await store.Images.PutManifestAsync(manifest, config, lease, cancellationToken);
    }

    private async Task StoreAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        if (blob.MediaType.IsImageConfig && blob.SizeBytes > OciLimits.MaxConfigBytes)
        {
            throw new DavitException(ErrorKind.Corrupt, $"load config {blob.Digest}: {blob.SizeBytes} bytes, the limit is {OciLimits.MaxConfigBytes}");
        }

        if (!store.Blobs.Contains(blob.Digest))
        {
            await using var content = blob.Data is { } data
                ? new MemoryStream(data.ToArray(), writable: false)
                : await image.Source.OpenBlobAsync(blob, cancellationToken);
            await store.Blobs.PutAsync(blob, content, lease, cancellationToken);
        }
    }

    private async Task TakeAsync(IReadOnlyList<Descriptor> blobs, ImageConfig config, CancellationToken cancellationToken)
    {
        if (config.DiffIds.Count != blobs.Count)
        {
            throw new DavitException(ErrorKind.Corrupt, $"load image: the config names {config.DiffIds.Count} layers, the manifest {blobs.Count}");
        }

        foreach (var blob in blobs)
        {
            if (store.Blobs.Find(blob.Digest) is { } here && here.SizeBytes != blob.SizeBytes)
            {
                throw new DavitException(ErrorKind.Corrupt, $"load layer {blob.Digest}: {blob.SizeBytes} bytes expected, it has {here.SizeBytes}");
            }
        }

        lease.Protect(ChainId.All(config.DiffIds));

        // Bytes kept from an earlier time may be damaged, which shows only at the end; then they come anew.
        while (!await TryTakeAsync([.. blobs.Select((blob, i) => new ArchivedLayer(store, image.Source, lease, blob, config.DiffIds[i], progress))], cancellationToken))
        {
        }
    }

    /// <returns>False when bytes from an earlier time may be to blame for what came out wrong; they are gone then.</returns>
    private async Task<bool> TryTakeAsync(IReadOnlyList<ArchivedLayer> layers, CancellationToken cancellationToken)
    {
        foreach (var layer in layers)
        {
            layer.Report(LayerPhase.Waiting, 0);
        }

        try
        {
            await intake.TakeAsync(layers, cancellationToken);

            // A layer that was taken before, from other bytes, still lacks these.
            foreach (var layer in layers.Where(l => !l.IsTaken))
            {
                await layer.StoreAsync(cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (!IsInterruption(e))
        {
            foreach (var layer in layers)
            {
                layer.Discard();
            }

            if (e is DavitException { Kind: ErrorKind.Corrupt } && layers.Any(l => l.IsContinued))
            {
                return false;
            }

            throw;
        }
        finally
        {
            foreach (var layer in layers)
            {
                await layer.DisposeAsync();
            }
        }
    }

    private static DavitException NotFound(Platform platform) => new(ErrorKind.NotFound, $"requested platform ({platform}) not found: image might be filtered out");
}
