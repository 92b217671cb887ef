using Davit.Content;
using Davit.Oci;
using Davit.Registry;

namespace Davit.Engine.Images;

/// <summary>Compares what the registry lists with what is in the store and in <c>downloads/</c>; fetches manifests only, and keeps nothing.</summary>
internal sealed class FindPullStatus(Store store, RegistryClient client)
{
    public async Task<PullStatus> RunAsync(PullRequest request, CancellationToken cancellationToken)
    {
        var repository = client.Open(request.Reference);
        var root = await repository.ResolveAsync(cancellationToken);
        var raw = await new PulledDocuments(repository, root).ChooseAsync(request.Platform ?? Platform.Host, cancellationToken);
        var partial = store.Blobs.Downloads.List().ToDictionary(p => p.Digest);
        var layers = ImageManifest.Parse(raw.Bytes, raw.MediaType).Value.Layers.Select(layer =>
        {
            var begun = partial.GetValueOrDefault(layer.Digest);
            return store.Blobs.Contains(layer.Digest)
                ? new LayerStatus(layer.Digest, layer.SizeBytes, layer.SizeBytes, IsDownloading: false)
                : new LayerStatus(layer.Digest, layer.SizeBytes, Math.Min(begun?.SizeBytes ?? 0, layer.SizeBytes), begun is { IsActive: true });
        });
        return new PullStatus(request.Reference, root.Descriptor, [.. layers]);
    }
}
