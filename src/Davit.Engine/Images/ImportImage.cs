using Davit.Content;
using Davit.Layers.Applying;
using Davit.Layers.Compression;
using Davit.Layers.Diffing;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>
/// Makes a one-layer image of a tar. The layer is the tree that the tar makes, written anew in our order when it is packed:
/// its diffID is that of the tree, not of the archive it came in.
/// </summary>
internal sealed class ImportImage(Store store, SnapshotStore snapshots)
{
    public async Task<ImageId> RunAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        var platform = request.Platform ?? Platform.Host;
        var settings = ConfigChanges.Apply(ContainerConfig.Empty, request.Changes, platform);
        using var lease = store.Leases.Acquire($"import {request.Source}");
        var snapshot = snapshots.Prepare(parent: null, "import");
        DiffedLayer layer;
        try
        {
            await ApplyAsync(request.Content, snapshot, cancellationToken);
            layer = LayerDiffer.Hash(new DiffRequest(snapshot.TreePath) { Overlay = snapshots.Overlay }, cancellationToken);
            lease.Protect(ChainId.Of(null, layer.DiffId));
            snapshots.Commit(snapshot, layer.DiffId, layer.Usage);
        }
        catch
        {
            snapshots.Remove(snapshot);
            throw;
        }

        var created = store.Time.GetUtcNow();
        var config = new ImageConfig
        {
            Platform = platform,
            Created = created,
            Config = settings,
            DiffIds = [layer.DiffId],
            History = [new HistoryEntry { Created = created, Comment = request.Message ?? $"Imported from {request.Source}" }],
        }.ToDocument(MediaType.OciConfig);
        var manifest = new ImageManifest(config.Descriptor, [new Descriptor(MediaType.OciLayer, layer.DiffId.Digest, layer.TarBytes)])
            .ToDocument(MediaType.OciManifest);
        await store.Images.PutManifestAsync(manifest, config, lease, cancellationToken);
        Name(request.Name, manifest.Descriptor);
        return new ImageId(config.Digest);
    }

    private async Task ApplyAsync(Stream content, ActiveSnapshot snapshot, CancellationToken cancellationToken)
    {
        await using var tar = await DecompressionStream.OpenAsync(content, limits: null, cancellationToken);
        var applied = LayerApplier.Apply(tar, new ApplyRequest(snapshot.TreePath) { Overlay = snapshots.Overlay }, cancellationToken);
        if (!applied.SawEndOfArchive && !tar.EndIsProven)
        {
            throw new DavitException(ErrorKind.Corrupt, "import: the archive ends early", "Check that the file was copied whole.");
        }
    }

    private void Name(ImageReference? name, Descriptor manifest)
    {
        if (name is null)
        {
            store.Images.KeepUntagged(manifest.Digest);
        }
        else
        {
            store.Images.SetTag(name, manifest);
        }
    }
}
