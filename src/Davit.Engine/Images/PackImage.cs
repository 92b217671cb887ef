using Davit.Oci;

namespace Davit.Engine.Images;

/// <summary>
/// Packs and sends the layers of an image that leaves the machine. A built image's manifest lists plain tars that exist only as
/// snapshots; the packed one lists the compressed blobs, and takes over the names. So does, under the pushed name, the manifest of an
/// image whose layers are wanted packed otherwise. The image ID is the same: it is the config's.
/// </summary>
internal sealed class PackImage(PackTools tools)
{
    /// <returns>The manifest to send: the one given, when its blobs are here as they are wanted.</returns>
    public async Task<Descriptor> RunAsync(Descriptor manifest, CancellationToken cancellationToken)
    {
        tools.Lease.Protect(manifest.Digest);
        var document = tools.Store.Images.GetManifest(manifest.Digest);
        var packer = new PackLayers(tools);
        if (!document.Value.Config.MediaType.IsImageConfig || document.Value.Layers.All(packer.Stays))
        {
            return manifest;
        }

        var isMadeHere = document.Value.Layers.Any(l => !tools.Store.Blobs.Contains(l.Digest));
        var config = tools.Store.Images.GetConfig(document.Value.Config);
        var chain = ChainId.All(config.Value.DiffIds);
        var blobs = await packer.RunAsync([.. document.Value.Layers.Select((l, i) => new PushedLayer(l, config.Value.DiffIds[i], chain[i]))], cancellationToken);
        var packed = PackedManifest.Of(document, blobs);
        if (packed.Digest == manifest.Digest)
        {
            return manifest;
        }

        await tools.Store.Images.PutManifestAsync(packed, config, tools.Lease, cancellationToken);
        if (isMadeHere)
        {
            tools.Store.Images.MoveTags(manifest.Digest, packed.Digest);
        }

        return packed.Descriptor;
    }
}
