using Davit.Build.Exporting;
using Davit.Content;
using Davit.Engine.Images;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Oci;

namespace Davit.Engine.Editing;

/// <summary>Changes an image's settings or its base, for every platform that is here. Only a new base needs its layers, unless they are kept packed.</summary>
internal sealed class ModifyImage(Store store, SnapshotStore snapshots, LayerStorage storage)
{
    public async Task<EditedImage> RunAsync(ModifyRequest request, CancellationToken cancellationToken)
    {
        using var lease = store.Leases.Acquire($"modify {request.Image}");
        var platforms = new ImagePlatforms(store, lease);
        var images = platforms.Read(request.Image);
        var rebase = request.NewBase is { } newBase ? new RebaseImage(store, platforms, newBase, request.OldBase) : null;
        var created = request.Created ?? store.Time.GetUtcNow();
        var modified = images.Select(image => Modify(rebase?.Run(image) ?? image, request, created)).ToArray();
        foreach (var image in rebase is null || storage == LayerStorage.Packed ? [] : modified)
        {
            lease.Protect(ChainId.All(image.Config.Value.DiffIds));
            await new LayerPresence(store, snapshots).EnsureAsync(image, cancellationToken);
        }

        return await platforms.StoreAsync(modified, request.Names, cancellationToken);
    }

    private static AssembledImage Modify(AssembledImage image, ModifyRequest request, DateTimeOffset created)
    {
        var old = image.Config.Value;
        string[] changes = [.. request.NewBase is null ? [] : (string[])[$"rebase on {request.NewBase}"], .. ConfigEditor.Describe(request.Edit)];
        if (changes.Length == 0 && request.Created is null && request.Message is null)
        {
            throw new DavitException(ErrorKind.InvalidArgument, $"modify image '{request.Image}': no change was asked for", "See 'davit image mod --help'.");
        }

        var line = new HistoryEntry { Created = created, CreatedBy = "modify: " + string.Join(", ", changes), Comment = request.Message, EmptyLayer = true };
        var config = (old with
        {
            Created = created,
            Author = request.Edit.Author ?? old.Author,
            Config = ConfigEditor.Apply(old.Config, request.Edit, old.Platform),
            History = [.. old.History, line],
        }).ToDocument(MediaType.OciConfig, image.Config);
        var manifest = (image.Manifest.Value with
        {
            Config = config.Descriptor,
            Layers = [.. image.Manifest.Value.Layers.Select(l => l with { MediaType = l.MediaType.ToOciLayer() })],
            Annotations = ConfigEditor.EditMap(image.Manifest.Value.Annotations, request.Edit.Annotations, request.Edit.RemovedAnnotations),
        }).ToDocument(MediaType.OciManifest);
        return new AssembledImage(config, manifest);
    }
}
