using System.Text;
using Davit.Build.Caching;
using Davit.Build.Execution;
using Davit.Build.Planning;
using Davit.Layers.Applying;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Build.Exporting;

/// <summary>
/// Makes one layer of an assembled image's upper ones. What came of merging the same layers is in the build cache, beside the steps':
/// a build that finds all its steps there finds this, too.
/// </summary>
internal sealed class ImageSquasher(BuildServices services, CacheUse cacheUse)
{
    public Task<AssembledImage> SquashAsync(AssembledImage image, int kept, CancellationToken cancellationToken)
    {
        var chain = ChainId.All(image.Config.Value.DiffIds);
        if (chain.Count - kept < 2)
        {
            return Task.FromResult(image);
        }

        services.Progress.Expect(1);
        var step = services.Progress.Start($"[squash] merge {chain.Count - kept} layers");
        try
        {
            var key = KeyOf(chain[^1], kept == 0 ? null : chain[kept - 1]);
            if (Find(key) is { } known)
            {
                step.Cached();
                return Task.FromResult(Assemble(image, kept, known));
            }

            var made = Merge(chain[^1], kept, key, cancellationToken);
            step.Done();
            return Task.FromResult(Assemble(image, kept, made));
        }
        catch (OperationCanceledException)
        {
            step.Cancelled();
            throw;
        }
        catch (DavitException e)
        {
            step.Failed(e.Message);
            throw;
        }
    }

    private static AssembledImage Assemble(AssembledImage image, int kept, StepResult merged)
    {
        var layer = merged.Layer is { } built
            ? new DiffedLayer(built.DiffId, built.TarSizeBytes, new SnapshotUsage(0, 0), EntryCount: 1)
            : new DiffedLayer(image.Config.Value.DiffIds[^1], 0, new SnapshotUsage(0, 0), EntryCount: 0);
        return new SquashedLayers { Image = image, Kept = kept, Merged = layer }.Assemble();
    }

    private StepResult Merge(ChainId top, int kept, CacheKey key, CancellationToken cancellationToken)
    {
        var merged = new SnapshotMerger(services.Snapshots).Merge(top, kept, services.Lease, cancellationToken);
        var layer = merged.IsEmpty ? null : new BuiltLayer(merged.Layer.DiffId, merged.Layer.TarBytes, services.Store.Time.GetUtcNow());
        var result = new StepResult(merged.ChainId, layer);
        services.Store.Database.Write(session => services.Cache.Record(session, key, result));
        return result;
    }

    private StepResult? Find(CacheKey key)
    {
        if (cacheUse == CacheUse.Ignore || services.Cache.Find(key) is not { } found)
        {
            return null;
        }

        services.Lease.Protect(found.ChainId is { } chain ? [chain] : []);
        return services.Cache.Find(key);
    }

    private static CacheKey KeyOf(ChainId top, ChainId? kept)
    {
        var inputs = Encoding.UTF8.GetBytes($$"""{"squash":"{{top}}","onto":"{{kept}}"}""");
        return new CacheKey(Digest.Sha256(inputs), inputs);
    }
}
