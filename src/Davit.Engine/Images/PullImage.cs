using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>
/// Brings one platform's image into the store:
/// <list type="number">
/// <item>lease: what is found or fetched from now on stays;</item>
/// <item>resolve the reference, with a HEAD when the name is known here, so that an unchanged image costs one request;</item>
/// <item>choose the platform's manifest and fetch its config;</item>
/// <item>fetch the layers in parallel, each stored, verified and, where wanted, unpacked in one pass over its bytes, from where an earlier pull was cut off;</item>
/// <item>write the rows: manifest, index, name.</item>
/// </list>
/// </summary>
internal sealed class PullImage(Store store, SnapshotStore snapshots, RegistryClient client, LayerStorage storage)
{
    public async Task<PullResult> RunAsync(PullRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        // Step 1
        var reference = request.Reference;
        var purpose = $"pull {reference}";
        using var lease = store.Leases.AcquireLasting(purpose, DownloadDirectory.Lifetime);

        // Step 2
        var repository = client.Open(reference);
        if (await FindUnchangedAsync(repository, request, lease, cancellationToken) is { } unchanged)
        {
            return unchanged;
        }

        var root = await repository.ResolveAsync(cancellationToken);
        progress?.Report(new TransferProgress.Resolved(reference, root.Descriptor));

        // Step 3
        var platform = request.Platform ?? Platform.Host;
        var (index, raw) = await ChooseAsync(repository, root, platform, cancellationToken);
        var manifest = ImageManifest.Parse(raw.Bytes, raw.MediaType);
        var config = await FetchConfigAsync(repository, manifest.Value, lease, cancellationToken);
        CheckPlatform(request, config.Value);

        // Step 4
        lease.Protect(manifest.Value.Layers.Select(l => l.Digest));
        await new FetchLayers(store, new LayerIntake(snapshots, storage), repository, lease).RunAsync(manifest.Value, config.Value, progress, cancellationToken);

        // Step 5
        await store.Images.PutManifestAsync(manifest, config, lease, cancellationToken);
        if (index is not null)
        {
            await store.Images.PutIndexAsync(index, lease, cancellationToken);
        }

        Name(reference, root.Descriptor);
        store.Leases.ReleaseKept(purpose);
        return new PullResult(new ImageId(config.Digest), root.Digest, PullOutcome.Downloaded);
    }

    // A manifest outside an index is taken as it comes, unless somebody said what it must be for.
    private static void CheckPlatform(PullRequest request, ImageConfig config)
    {
        if (request.Platform is { } wanted && config.Platform.Architecture.Length > 0 && !PlatformMatcher.For(wanted).Matches(config.Platform))
        {
            throw new DavitException(
                ErrorKind.NotFound,
                $"image with reference {request.Reference.FamiliarName} was found but does not provide the specified platform ({wanted})",
                $"It is for {config.Platform.Normalise()}.");
        }
    }

    private async Task<PullResult?> FindUnchangedAsync(RegistryRepository repository, PullRequest request, Lease lease, CancellationToken cancellationToken)
    {
        if (store.Images.FindTag(request.Reference) is null)
        {
            return null;
        }

        var current = await repository.ResolveDescriptorAsync(cancellationToken);
        lease.Protect(current.Digest);
        if (store.Images.FindTag(request.Reference)?.Target.Digest != current.Digest
            || new ImageCatalog(store).Find(current, request.Platform ?? Platform.Host) is not { } image
            || !IsComplete(image))
        {
            return null;
        }

        store.Images.AddRepoDigest(request.Reference, current.Digest);
        return new PullResult(image.Id, current.Digest, PullOutcome.UpToDate);
    }

    private bool IsComplete(ResolvedImage image) =>
        (storage == LayerStorage.Packed || image.Info.ChainId is not { } chain || snapshots.Find(chain) is not null)
        && image.Manifest.Value.Layers.All(l => store.Blobs.Contains(l.Digest));

    internal static async Task<(Document<ImageIndex>? Index, RawManifest Manifest)> ChooseAsync(
        RegistryRepository repository, RawManifest root, Platform platform, CancellationToken cancellationToken)
    {
        if (!root.MediaType.IsIndex)
        {
            return (null, root);
        }

        var index = ImageIndex.Parse(root.Bytes, root.MediaType);
        var chosen = PlatformMatcher.For(platform).Choose(index.Value)
            ?? throw new DavitException(
                ErrorKind.NotFound,
                $"no matching manifest for {platform} in the manifest list entries",
                $"The image is there for: {string.Join(", ", index.Value.Manifests.Select(m => m.Platform?.ToString()).Where(p => p is not null and not "unknown/unknown"))}.");
        return (index, await repository.GetManifestAsync(chosen, cancellationToken));
    }

    private async Task<Document<ImageConfig>> FetchConfigAsync(
        RegistryRepository repository, ImageManifest manifest, Lease lease, CancellationToken cancellationToken)
    {
        var descriptor = manifest.Config;
        if (!descriptor.MediaType.IsImageConfig)
        {
            throw new DavitException(ErrorKind.Unsupported, $"pull '{repository.Reference.FamiliarName}': it is an artifact of type '{manifest.ArtifactType ?? descriptor.MediaType.Value}', not an image");
        }

        if (descriptor.SizeBytes > OciLimits.MaxConfigBytes)
        {
            throw new DavitException(ErrorKind.Corrupt, $"pull '{repository.Reference.FamiliarName}': the image config has {descriptor.SizeBytes} bytes, the limit is {OciLimits.MaxConfigBytes}");
        }

        lease.Protect(descriptor.Digest);
        if (!store.Blobs.Contains(descriptor.Digest))
        {
            await using var content = await repository.OpenBlobAsync(descriptor, cancellationToken);
            await store.Blobs.PutAsync(descriptor, content, lease, cancellationToken);
        }

        var config = store.Images.GetConfig(descriptor);
        return config.Value.DiffIds.Count == manifest.Layers.Count
            ? config
            : throw new DavitException(
                ErrorKind.Corrupt,
                $"pull '{repository.Reference.FamiliarName}': the config names {config.Value.DiffIds.Count} layers, the manifest {manifest.Layers.Count}");
    }

    private void Name(ImageReference reference, Descriptor target)
    {
        store.Images.SetTag(reference.Digest is null ? reference : reference.WithDigest(target.Digest), target);
        store.Images.AddRepoDigest(reference, target.Digest);
    }
}
