using Davit.Content;
using Davit.Content.Leases;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Packs the images of an index that were made here. The index then names other manifests, so it is another one, too, and takes over the names.</summary>
internal sealed class PackIndex(Store store, SnapshotStore snapshots)
{
    /// <param name="index">All its manifests are here.</param>
    /// <returns>The index to send: the one given, when nothing in it had to be packed.</returns>
    public async Task<Descriptor> RunAsync(Descriptor index, Lease lease, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var document = store.Images.GetIndex(index.Digest);
        var packer = new PackImage(store, snapshots);
        var entries = new List<Descriptor>();
        foreach (var entry in document.Value.Manifests)
        {
            var packed = IsWithoutItsLayers(entry) ? await packer.RunAsync(entry, lease, progress, cancellationToken) : entry;
            entries.Add(entry with { MediaType = packed.MediaType, Digest = packed.Digest, SizeBytes = packed.SizeBytes });
        }

        if (entries.SequenceEqual(document.Value.Manifests))
        {
            return index;
        }

        var changed = (document.Value with { Manifests = entries }).ToDocument(document.MediaType);
        await store.Images.PutIndexAsync(changed, lease, cancellationToken);
        store.Images.MoveTags(index.Digest, changed.Digest);
        return changed.Descriptor;
    }

    /// <summary>A layer that has neither a blob nor a snapshot here was not made here: the registry has it, or nobody.</summary>
    private bool IsWithoutItsLayers(Descriptor entry)
    {
        if (store.Images.FindManifest(entry.Digest) is not { ChainId: { } chain } || snapshots.Find(chain) is null)
        {
            return false;
        }

        return store.Images.GetManifest(entry.Digest).Value.Layers.Any(l => !store.Blobs.Contains(l.Digest));
    }
}
