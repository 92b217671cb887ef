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
/// <item>ask what the name stands for with a HEAD, when it is known here: an unchanged image costs one request and no write;</item>
/// <item>lease: what is found or fetched from now on stays; resolve the reference;</item>
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
        var repository = client.Open(reference);
        if (await FindUnchangedAsync(repository, request, cancellationToken) is { } unchanged)
        {
            progress?.Report(new TransferProgress.Resolved(reference, unchanged.Target));
            return unchanged.Result;
        }

        // Step 2
        var purpose = $"pull {reference}";
        using var lease = store.Leases.AcquireLasting(purpose, DownloadDirectory.Lifetime);
        var root = await repository.ResolveAsync(cancellationToken);
        progress?.Report(new TransferProgress.Resolved(reference, root.Descriptor));

        // Steps 3 to 5
        var pulled = new PulledDocuments(repository, root);
        var result = request.Platforms == PullPlatforms.All
            ? await BringAllAsync(pulled, request, lease, progress, cancellationToken)
            : await BringAsync(repository, await pulled.ChooseAsync(request.Platform ?? Platform.Host, cancellationToken), request, lease, progress, cancellationToken);
        foreach (var index in pulled.Indexes)
        {
            await store.Images.PutIndexAsync(index, lease, cancellationToken);
        }

        Name(reference, root.Descriptor);
        store.Leases.ReleaseKept(purpose);
        return new PullResult(result, root.Digest, PullOutcome.Downloaded);
    }

    // The result is the image that this machine would run, or the first.
    private async Task<ImageId> BringAllAsync(
        PulledDocuments pulled, PullRequest request, Lease lease, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var images = new Dictionary<Digest, ImageId>();
        foreach (var raw in await pulled.ReadAllAsync(cancellationToken))
        {
            var manifest = ImageManifest.Parse(raw.Bytes, raw.MediaType, raw.Digest);
            if (manifest.Value.Config.MediaType.IsImageConfig && manifest.Value.Layers.All(l => l.MediaType.IsLayer))
            {
                images[raw.Digest] = await BringAsync(pulled.Repository, raw, request, lease, progress, cancellationToken);
            }
            else
            {
                await BringArtifactAsync(pulled.Repository, manifest, lease, progress, cancellationToken);
            }
        }

        return images.Count > 0 ? images[pulled.Prefer(images.Keys, Platform.Host)]
            : throw new DavitException(ErrorKind.NotFound, $"pull '{request.Reference.FamiliarName}': its index lists no image");
    }

    // Attestations and signatures in an index: kept, never mounted.
    private async Task BringArtifactAsync(
        RegistryRepository repository, Document<ImageManifest> manifest, Lease lease, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        Descriptor[] blobs = [manifest.Value.Config, .. manifest.Value.Layers];
        lease.Protect(blobs.Select(b => b.Digest));
        await new FetchLayers(store, new LayerIntake(snapshots, storage), repository, lease).StoreAsync(blobs, progress, cancellationToken);
        var config = manifest.Value.Config.MediaType.IsImageConfig ? store.Images.GetConfig(manifest.Value.Config) : null;
        await store.Images.PutManifestAsync(manifest, config, lease, cancellationToken);
    }

    private async Task<ImageId> BringAsync(
        RegistryRepository repository, RawManifest raw, PullRequest request, Lease lease, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        // Step 3
        var manifest = ImageManifest.Parse(raw.Bytes, raw.MediaType, raw.Digest);
        var config = await FetchConfigAsync(repository, manifest.Value, lease, cancellationToken);
        CheckPlatform(request, config.Value);

        // Step 4
        lease.Protect(manifest.Value.Layers.Select(l => l.Digest));
        await new FetchLayers(store, new LayerIntake(snapshots, storage), repository, lease).RunAsync(manifest.Value, config.Value, progress, cancellationToken);

        // Step 5
        await store.Images.PutManifestAsync(manifest, config, lease, cancellationToken);
        return new ImageId(config.Digest);
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

    // Who removes the image meanwhile has removed one that was up to date.
    private async Task<(PullResult Result, Descriptor Target)?> FindUnchangedAsync(RegistryRepository repository, PullRequest request, CancellationToken cancellationToken)
    {
        if (store.Images.FindTag(request.Reference)?.Target is not { } known || request.Platforms == PullPlatforms.All)
        {
            return null;
        }

        // Side by side: reading what is here takes as long as a registry near by takes to answer.
        var asked = repository.ResolveDescriptorAsync(cancellationToken);
        var image = FindHere(known, request);
        var current = await asked;
        if (current.Digest != known.Digest || image is null || !IsComplete(image))
        {
            return null;
        }

        store.Images.AddRepoDigest(request.Reference, current.Digest);
        return (new PullResult(image.Id, current.Digest, PullOutcome.UpToDate), current);
    }

    private ResolvedImage? FindHere(Descriptor known, PullRequest request)
    {
        try
        {
            return new ImageCatalog(store).Find(known, request.Platform ?? Platform.Host);
        }
        catch (DavitException)
        {
            // Damaged, or removed meanwhile: the pull goes on and meets it again, or brings it.
            return null;
        }
    }

    private bool IsComplete(ResolvedImage image) =>
        (storage == LayerStorage.Packed || image.Info.ChainId is not { } chain || snapshots.Find(chain) is not null)
        && image.Manifest.Value.Layers.All(l => store.Blobs.Contains(l.Digest));

    private async Task<Document<ImageConfig>> FetchConfigAsync(
        RegistryRepository repository, ImageManifest manifest, Lease lease, CancellationToken cancellationToken)
    {
        var descriptor = manifest.Config;
        if (!descriptor.MediaType.IsImageConfig)
        {
            throw new DavitException(ErrorKind.Unsupported, $"pull '{repository.Reference.FamiliarName}': it is an artifact of type '{manifest.ArtifactType ?? descriptor.MediaType.Value}', not an image", "Use 'davit artifact pull'.");
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
