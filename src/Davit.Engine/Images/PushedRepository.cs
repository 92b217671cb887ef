using Davit.Content.Transfers;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>A repository some of whose blobs were sent a moment ago, so that it need not be asked for them.</summary>
internal sealed class PushedRepository(RegistryRepository repository, LayerSender sender) : IImageSink
{
    public Task<bool> HasBlobAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        sender.HasSent(descriptor.Digest) ? Task.FromResult(true) : repository.HasBlobAsync(descriptor, cancellationToken);

    public bool MayHaveBeginning(Descriptor descriptor) => repository.MayHaveBeginning(descriptor);

    public Task PutBlobAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken) =>
        repository.PutBlobAsync(descriptor, content, cancellationToken);

    public Task PutManifestAsync(RawManifest manifest, string? tag, CancellationToken cancellationToken) =>
        repository.PutManifestAsync(manifest, tag, cancellationToken);
}
