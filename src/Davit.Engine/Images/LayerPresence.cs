using Davit.Build.Exporting;
using Davit.Content;
using Davit.Engine.Settings;
using Davit.Layers.Snapshots;
using Davit.Linux;
using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>Sees to it that an image's layers are unpacked, from what is here: nothing is fetched.</summary>
internal sealed class LayerPresence(Store store, SnapshotStore snapshots)
{
    /// <returns>The chain of all layers; null for an image without any.</returns>
    /// <exception cref="DavitException">NotFound: a layer is nowhere here. Denied: unpacking needs root. Unsupported: it needs Linux.</exception>
    public async Task<ChainId?> EnsureAsync(AssembledImage image, CancellationToken cancellationToken)
    {
        var diffIds = image.Config.Value.DiffIds;
        var chain = ChainId.All(diffIds);
        if (chain.Count == 0 || snapshots.Find(chain[^1]) is not null)
        {
            return chain.Count == 0 ? null : chain[^1];
        }

        RequireUnpacking();
        var layers = diffIds.Zip(image.Manifest.Value.Layers, (diffId, descriptor) => new LocalLayer(store, snapshots, descriptor, diffId));
        return await new LayerUnpacker(snapshots).UnpackAsync([.. layers], progress: null, cancellationToken);
    }

    /// <exception cref="DavitException">Denied or Unsupported: nothing can be unpacked here.</exception>
    public static void RequireUnpacking()
    {
        LinuxOnly.Require("unpack image");
        if (!Users.IsRoot)
        {
            throw new DavitException(ErrorKind.Denied, "unpack image: owners and devices of its files need root for now", "Run as root, or in a user namespace: unshare --map-auto --map-root-user.");
        }
    }
}
