using Davit.Oci;

namespace Davit.Content.Transfers;

/// <summary>Where one image goes to. Blobs come before the manifests that point to them, manifests before their index.</summary>
public interface IImageSink
{
    /// <summary>True when the blob is there, or could be had without its bytes (a registry's cross-repository mount).</summary>
    public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken);

    /// <summary>
    /// True when it may have the beginning of the blob from an earlier attempt. Then it may seek past bytes it was never handed, and proves
    /// the whole itself.
    /// </summary>
    public bool MayHaveBeginning(Descriptor descriptor) => false;

    public Task PutBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken);

    /// <param name="manifest">Everything it points to has been put, unless the sink said it had it.</param>
    /// <param name="tag">The name to give it; null for a manifest that is only pointed to.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task PutManifestAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken);
}
