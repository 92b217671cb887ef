using Davit.Content;
using Davit.Content.Leases;
using Davit.Content.Transfers;
using Davit.Engine.Archives;
using Davit.Engine.Images;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Sending;

/// <summary>Sends an image to the store of another machine, where a davit asks for what it lacks.</summary>
internal sealed class SendImage(Store store, SnapshotStore snapshots)
{
    public async Task<Descriptor> RunAsync(SendImageRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var destination = request.Destination;
        using var lease = store.Leases.Acquire($"push {destination}");
        var target = store.Images.FindTag(destination.Reference)?.Target
            ?? throw new DavitException(ErrorKind.NotFound, $"An image does not exist locally with the tag: {destination.Reference.FamiliarName}");
        lease.Protect(target.Digest);
        target = await PackAsync(target, request.Platform, lease, progress, cancellationToken);

        var source = new StoredImageSource(store, snapshots, target.Digest, new Dictionary<Digest, RawManifest>());
        var plan = await CopyPlan.MakeAsync(source, new CopyRequest { Includes = child => store.Blobs.Contains(child.Digest) }, cancellationToken);
        await using var ssh = SshProcess.Start(destination, request.SshCommand);
        try
        {
            var events = progress is null ? null : new TransferEvents(progress, LayerPhase.Pushing, LayerPhase.Pushed);
            await new OfferImage(ssh.Channel, source, plan, events).RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is ConversationEndedException or IOException && !IsOfDisk(e))
        {
            throw await ssh.ExplainEndAsync(cancellationToken);
        }

        await ssh.CompleteAsync(cancellationToken);
        return target;
    }

    // What this machine's own disk says is not ssh's failure.
    private static bool IsOfDisk(Exception exception) =>
        exception is LinuxException or FileNotFoundException or DirectoryNotFoundException or IOException { HResult: Errno.EIO };

    // An index of which some platforms are here goes as it is: the store there may have the same gaps.
    private async Task<Descriptor> PackAsync(
        Descriptor target, Platform? platform, Lease lease, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var tools = new PackTools(store, snapshots, lease) { Compression = PushCompression.Standard, Progress = progress };
        if (platform is null && target.MediaType.IsIndex)
        {
            return store.Images.FindChildren(target.Digest).All(c => c.IsPresent)
                ? await new PackIndex(tools).RunAsync(target, cancellationToken)
                : target;
        }

        var image = new ImageCatalog(store).Find(target, platform)
            ?? throw new DavitException(ErrorKind.NotFound, $"image does not provide the specified platform ({platform ?? Platform.Host})");
        return await new PackImage(tools).RunAsync(image.Info.Descriptor, cancellationToken);
    }
}
