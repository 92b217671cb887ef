using Davit.Build.Exporting;
using Davit.Content;
using Davit.Content.Leases;
using Davit.Engine.Containers;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>
/// Makes an image of a container: its image's layers, one more of what it wrote, and its own settings over the image's. The layer is
/// a copy: the container goes on with its own files.
/// </summary>
internal sealed class CommitContainer(Store store, SnapshotStore snapshots)
{
    public async Task<ImageId> RunAsync(CommitRequest request, CancellationToken cancellationToken)
    {
        var container = new ContainerTable(store).Find(request.Container)
            ?? throw new DavitException(ErrorKind.NotFound, $"No such container: {request.Container}");
        ImageId id;
        using (var lease = store.Leases.Acquire($"commit {container.Id}"))
        {
            var parent = Parent(container, lease);
            var settings = ConfigChanges.Apply(CommittedConfig.Of(container.Settings, parent.Config.Value.Config), request.Changes, parent.Config.Value.Platform);
            var layer = await CopyAsync(container, request.Pause, lease, cancellationToken);
            var image = Assemble(request, container, parent, settings, layer);
            image = request.Layers == CommitLayers.Merged ? Merge(image, lease, cancellationToken) : image;
            IReadOnlyList<ImageReference> names = request.Name is { } name ? [name] : [];
            id = (await new ImagePlatforms(store, lease).StoreAsync([image], names, cancellationToken)).Id;
        }

        if (request.Layers == CommitLayers.Merged)
        {
            // The container's own layer was a step on the way.
            new GarbageSweep(store, snapshots).TryRun();
        }

        return id;
    }

    private AssembledImage Parent(ContainerRecord container, Lease lease)
    {
        var id = ImageId.Parse(container.ImageId);
        var manifests = store.Images.FindManifests(id);
        lease.Protect(manifests.Select(m => m.Digest));
        var best = manifests.OrderByDescending(m => store.Images.GetManifest(m.Digest).Value.Layers.Count(l => store.Blobs.Contains(l.Digest))).FirstOrDefault()
            ?? throw new DavitException(ErrorKind.Corrupt, $"commit container '{container.Name}': its image {id} is not in the store");
        var manifest = store.Images.GetManifest(best.Digest);
        return new AssembledImage(store.Images.GetConfig(manifest.Value.Config), manifest);
    }

    private async Task<MergedSnapshot> CopyAsync(ContainerRecord container, CommitPause pause, Lease lease, CancellationToken cancellationToken)
    {
        var isRunning = container.State == ContainerState.Running && container.ProcessId is { } owner && store.IsAlive(owner);
        await using var frozen = isRunning && pause == CommitPause.Paused
            ? await FrozenContainer.FreezeAsync(store, new ContainerFiles(store, snapshots), container.Id, cancellationToken)
            : null;
        var writable = snapshots.FindActive(container.SnapshotId)
            ?? throw new DavitException(ErrorKind.Conflict, $"commit container '{container.Name}': it was removed meanwhile");
        return new SnapshotMerger(snapshots).Copy(writable, ContainerFiles.RulesOf(container), lease, cancellationToken);
    }

    private AssembledImage Assemble(
        CommitRequest request, ContainerRecord container, AssembledImage parent, ContainerConfig settings, MergedSnapshot layer)
    {
        var created = store.Time.GetUtcNow();
        var line = new HistoryEntry
        {
            Created = created,
            CreatedBy = string.Join(' ', container.Settings.Command.Skip(container.Settings.EntrypointLength)) is { Length: > 0 } command
                ? command
                : string.Join(' ', container.Settings.Command),
            Author = request.Author,
            Comment = request.Message,
            EmptyLayer = layer.IsEmpty,
        };
        DiffId[] added = layer.IsEmpty ? [] : [layer.Layer.DiffId];
        var old = parent.Config.Value;
        var config = new ImageConfig
        {
            Platform = old.Platform,
            Created = created,
            Author = request.Author,
            Config = settings,
            DiffIds = [.. old.DiffIds, .. added],
            History = [.. old.History, line],
        }.ToDocument(MediaType.OciConfig);
        var layers = parent.Manifest.Value.Layers.Select(l => l with { MediaType = l.MediaType.ToOciLayer() })
            .Concat(added.Select(id => new Descriptor(MediaType.OciLayer, id.Digest, layer.Layer.TarBytes)));
        var manifest = new ImageManifest(config.Descriptor, [.. layers]) { Annotations = BaseAnnotations.Of(parent, container.ImageName) };
        return new AssembledImage(config, manifest.ToDocument(MediaType.OciManifest));
    }

    private AssembledImage Merge(AssembledImage image, Lease lease, CancellationToken cancellationToken)
    {
        var chain = ChainId.All(image.Config.Value.DiffIds);
        if (chain.Count < 2)
        {
            return image;
        }

        var merged = new SnapshotMerger(snapshots).Merge(chain[^1], 0, lease, cancellationToken);
        return new SquashedLayers { Image = image, Kept = 0, Merged = merged.Layer }.Assemble();
    }
}
