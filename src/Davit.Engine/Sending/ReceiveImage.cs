using Davit.Content;
using Davit.Content.Blobs;
using Davit.Content.Layouts;
using Davit.Content.Leases;
using Davit.Engine.Archives;
using Davit.Engine.Images;
using Davit.Oci;

namespace Davit.Engine.Sending;

/// <summary>Takes what another davit offers into the store: asks only for what is not here, and names it at the very end.</summary>
internal sealed class ReceiveImage(Store store, LayerIntake intake)
{
    public async Task<Descriptor> RunAsync(ReceiveImageRequest request, CancellationToken cancellationToken)
    {
        var purpose = $"receive {request.Reference}";
        using var lease = store.Leases.AcquireLasting(purpose, DownloadDirectory.Lifetime);
        try
        {
            using var offered = await OfferedImage.OpenAsync(new SendChannel(request.Input, request.Output), cancellationToken);
            var image = new ArchivedImage(offered, []) { Holds = offered.Holds };
            var root = await new LoadImage(store, intake, image, lease, progress: null).RunAsync([], cancellationToken);
            store.Images.SetTag(request.Reference, root);
            store.Leases.ReleaseKept(purpose);
            await offered.CompleteAsync(cancellationToken);
            return root;
        }
        catch (Exception e) when (LoadImage.IsInterruption(e))
        {
            lease.Keep();
            throw;
        }
    }
}
