using Davit.Build.Exporting;
using Davit.Content;
using Davit.Content.Leases;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>Makes one layer of several, for every platform of the image that is here.</summary>
internal sealed class SquashImage(Store store, SnapshotStore snapshots, ImageCatalog catalog)
{
    public async Task<SquashResult> RunAsync(SquashRequest request, CancellationToken cancellationToken)
    {
        using var lease = store.Leases.Acquire($"squash {request.Image}");
        var platforms = new ImagePlatforms(store, lease);
        var images = platforms.Read(request.Image);
        var point = new SquashPoint(catalog, platforms);
        var kept = images.Select(image => request.From is null ? 0 : point.Resolve(image, request.From)).ToArray();

        var squashed = new List<(AssembledImage Image, int Layers, long Former, long Merged)>();
        foreach (var (image, keep) in images.Zip(kept))
        {
            squashed.Add(await SquashAsync(image, keep, request, lease, cancellationToken));
        }

        var stored = await platforms.StoreAsync([.. squashed.Select(s => s.Image)], request.Names, cancellationToken);
        return new SquashResult(stored, squashed.Sum(s => s.Layers), squashed.Sum(s => s.Former), squashed.Sum(s => s.Merged));
    }

    private async Task<(AssembledImage Image, int Layers, long Former, long Merged)> SquashAsync(
        AssembledImage image, int kept, SquashRequest request, Lease lease, CancellationToken cancellationToken)
    {
        var chain = ChainId.All(image.Config.Value.DiffIds);
        if (chain.Count - kept < 2)
        {
            return (image, 0, 0, 0);
        }

        await new LayerPresence(store, snapshots).EnsureAsync(image, cancellationToken);
        var former = chain.Skip(kept).Sum(c => snapshots.Find(c)?.SizeBytes ?? 0);
        var merged = new SnapshotMerger(snapshots).Merge(chain[^1], kept, lease, cancellationToken);
        var assembled = new SquashedLayers { Image = image, Kept = kept, Merged = merged.Layer, Comment = request.Message }.Assemble();
        return (assembled, chain.Count - kept, former, merged.Layer.Usage.SizeBytes);
    }
}
