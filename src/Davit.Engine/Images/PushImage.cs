using Davit.Content;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Layers.Snapshots;
using Davit.Oci;
using Davit.Registry;
using Davit.Registry.Protocol;

namespace Davit.Engine.Images;

/// <summary>
/// Sends an image to the registry its name says: packs what is not packed yet or as is wanted, sending it while it is packed, then
/// copies what is missing there.
/// </summary>
internal sealed class PushImage(Store store, SnapshotStore snapshots, RegistryClient client)
{
    private const int MaxShownTags = 10;

    public async Task<PushResult> RunAsync(PushRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(request, progress, cancellationToken);
        }
        catch (RegistryException e) when (e is { StatusCode: null, Hint: null } && e.Url.AbsolutePath.Contains("/blobs/uploads/", StringComparison.Ordinal))
        {
            throw new RegistryException(e.Kind, e.Message, "Push again: what went whole is not sent again.", e) { Method = e.Method, Url = e.Url };
        }
    }

    private async Task<PushResult> SendAsync(PushRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var reference = request.Reference;
        if (reference.Digest is not null)
        {
            throw new DavitException(ErrorKind.InvalidArgument, "cannot push a digest reference");
        }

        using var lease = store.Leases.Acquire($"push {reference}");
        var tag = store.Images.FindTag(reference)
            ?? throw NoSuchTag(reference);
        lease.Protect(tag.Target.Digest);
        var chosen = Choose(tag.Target, request.Platform);

        var repository = client.Open(reference);
        var sender = new LayerSender(repository, progress);
        var target = await PackAsync(chosen, new PackTools(store, snapshots, lease) { Compression = request.Compression, Sender = sender, Progress = progress }, cancellationToken);
        var events = progress is null ? null : new TransferEvents(progress, LayerPhase.Pushing, LayerPhase.Pushed) { Shows = blob => blob.MediaType.IsLayer && !sender.HasSent(blob.Digest) };
        await new ImageCopier(new StoreImageSource(store, target.Digest), new PushedRepository(repository, sender))
            .CopyAsync(new CopyRequest { Tag = reference.Tag, Progress = events }, cancellationToken);
        if (target.Digest != chosen.Digest && request.Platform is null && store.Images.FindTag(reference)?.Target == tag.Target)
        {
            // Packed otherwise than it was: this name stands for what went under it, and other names for what they did.
            store.Images.SetTag(reference, target);
        }

        Remember(reference, target);
        return new PushResult(target) { IsConverted = chosen.MediaType.IsDocker && !target.MediaType.IsDocker };
    }

    // A registry refuses an index whose manifests it cannot get, so an index with gaps is sent as the one manifest that is here.
    private Descriptor Choose(Descriptor target, Platform? platform)
    {
        if (target.MediaType.IsIndex)
        {
            return platform is null && store.Images.FindChildren(target.Digest).All(c => c.IsPresent)
                ? target
                : (new ImageCatalog(store).Find(target, platform) ?? throw NoSuchPlatform(platform)).Info.Descriptor;
        }

        return platform is null || new ImageCatalog(store).Find(target, platform) is not null ? target : throw NoSuchPlatform(platform);
    }

    private static Task<Descriptor> PackAsync(Descriptor chosen, PackTools tools, CancellationToken cancellationToken) => chosen.MediaType.IsIndex
        ? new PackIndex(tools).RunAsync(chosen, cancellationToken)
        : new PackImage(tools).RunAsync(chosen, cancellationToken);

    private void Remember(ImageReference reference, Descriptor sent)
    {
        store.Images.AddRepoDigest(reference, sent.Digest);
        if (sent.MediaType.IsManifest)
        {
            foreach (var layer in store.Images.GetManifest(sent.Digest).Value.Layers)
            {
                store.Images.RememberBlobSource(layer.Digest, reference);
            }
        }
    }

    // As Docker tells a repository that is not here from a tag of it that is not.
    private DavitException NoSuchTag(ImageReference reference)
    {
        var here = store.Images.ListTags().Select(t => t.Name).Where(n => n.Tag is not null && n.Repository == reference.Repository).Select(n => n.Tag!).Order(StringComparer.Ordinal).ToArray();
        return here.Length == 0
            ? new DavitException(ErrorKind.NotFound, $"An image does not exist locally with the tag: {reference.FamiliarRepository}")
            : new DavitException(ErrorKind.NotFound, $"tag does not exist: {reference.FamiliarName}", $"Tags that are here: {string.Join(", ", here.Take(MaxShownTags))}{(here.Length > MaxShownTags ? ", …" : "")}.");
    }

    private static DavitException NoSuchPlatform(Platform? platform) =>
        new(ErrorKind.NotFound, $"image does not provide the specified platform ({platform ?? Platform.Host})");
}
